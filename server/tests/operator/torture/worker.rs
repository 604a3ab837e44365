//! One user at work, with a memory of what the server has acknowledged.

use serde_json::json;

use super::{Progress, random::Random};
use crate::client::{Client, PHOTO, Tokens, tokens};

/// A session is issued little more than 128 tokens in a minute; before that, the worker signs in anew.
const REFRESHES: u32 = 60;

pub(super) struct Worker {
    client: Client,
    application: String,
    refreshes: u32,
    version: u64,
    surname: Option<String>,
    /// A save without an answer: it was made, or it was not.
    perhaps: Option<String>,
    saves: u64,
    /// Sessions whose sign-out was acknowledged.
    ended: Vec<Tokens>,
    uploads: Vec<String>,
    pub unanswered: u64,
}

impl Worker {
    pub(super) async fn new(address: &str, number: usize) -> Self {
        let client = Client::register(address, &format!("worker{number}@example.com")).await;
        let application = client.start_application().await;
        Self {
            client,
            application,
            refreshes: 0,
            version: 0,
            surname: None,
            perhaps: None,
            saves: 0,
            ended: Vec::new(),
            uploads: Vec::new(),
            unanswered: 0,
        }
    }

    /// Works until the server gives no answer any more.
    pub(super) async fn work(&mut self, mut random: Random, progress: &Progress) {
        loop {
            let answered = if self.refreshes >= REFRESHES {
                self.sign_in_anew().await
            } else {
                match random.below(20) {
                    0..8 => self.save().await,
                    8..17 => self.refresh().await,
                    17 => self.upload().await,
                    _ => self.sign_in_anew().await,
                }
            };
            if answered.is_none() {
                self.unanswered += 1;
                return;
            }
            progress.count();
        }
    }

    async fn save(&mut self) -> Option<()> {
        self.saves += 1;
        let next = format!("Lovelace {}", self.saves);
        self.perhaps = Some(next.clone());
        let base = self.surname.as_deref();
        let saved = self
            .client
            .save(&self.application, self.version, base, &next);
        let (status, body) = saved.await.ok()?;
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["conflicts"], json!([]), "{body}");
        self.version = body["version"].as_u64().unwrap();
        self.surname = self.perhaps.take();
        Some(())
    }

    async fn refresh(&mut self) -> Option<()> {
        self.refreshes += 1;
        let refreshed = self.client.refresh(&self.client.tokens.refresh);
        let (status, body) = refreshed.await.ok()?;
        assert_eq!(status, 200, "{body}");
        self.client.tokens = tokens(&body);
        Some(())
    }

    async fn sign_in_anew(&mut self) -> Option<()> {
        let (status, body) = self.client.credentials("/auth/login").await.ok()?;
        assert_eq!(status, 200, "{body}");
        let old = std::mem::replace(&mut self.client.tokens, tokens(&body));
        self.refreshes = 0;
        let (status, body) = self.client.sign_out(&old.access).await.ok()?;
        assert_eq!(status, 204, "{body}");
        self.ended.push(old);
        Some(())
    }

    async fn upload(&mut self) -> Option<()> {
        let upload = self.client.upload(&self.application).await.ok()?;
        self.uploads.push(upload);
        Some(())
    }

    /// Compares what the server knows after a restart with what it has acknowledged.
    pub(super) async fn verify(&mut self, address: &str) {
        address.clone_into(&mut self.client.address);
        self.refreshes += 1;
        self.client.renew().await;
        for ended in &self.ended {
            let (status, body) = self.client.refresh(&ended.refresh).await.unwrap();
            assert_eq!(status, 401, "an ended session came back: {body}");
            assert_eq!(body["error"], "session_revoked");
            assert_eq!(self.client.me(&ended.access).await, 401);
        }
        // Ended sessions stay ended; the next rounds need not ask about these again.
        self.ended.clear();
        for upload in &self.uploads {
            assert_eq!(self.client.uploaded(upload).await, PHOTO);
        }
        self.uploads.clear();

        let draft = self.client.load(&self.application).await;
        let found = draft["answers"]["surname"].as_str().map(str::to_owned);
        let perhaps = self.perhaps.take();
        let expected = found == self.surname || (perhaps.is_some() && found == perhaps);
        assert!(
            expected,
            "{found:?} is neither the last that was acknowledged, {:?}, nor on the way, {perhaps:?}",
            self.surname
        );
        let version = draft["version"].as_u64().unwrap();
        assert!(version >= self.version, "{version} after {}", self.version);
        self.version = version;
        self.surname = found;
    }
}
