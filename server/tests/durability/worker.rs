//! One user at work, with a memory of what the server has acknowledged.

use app::visa::samples;
use longhaul_form::{Answers, merge::diff};
use reqwest::StatusCode;
use serde_json::{Value, json};

use faulty_disk::Random;

use crate::{
    client::{Answer, Client, PHOTO, Tokens, tokens},
    files,
};

/// A session is issued little more than 128 tokens in a minute; before that, the worker signs in anew.
const REFRESHES: u32 = 60;

/// An application takes no more than 60, whatever became of them.
const MOST_UPLOADS: usize = 60;

/// How a server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dying {
    /// Without another word.
    Killed,
    /// It goes on for a moment, and has no disk any more.
    WithoutDisk,
}

pub(crate) struct Worker {
    client: Client,
    dying: Dying,
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
    /// How often it has begun to send one.
    sent: usize,
    /// Users whose registration was acknowledged.
    registered: Vec<Client>,
    submitted: Vec<Submitted>,
    pub unanswered: u64,
}

struct Submitted {
    application: String,
    key: Value,
    reference: Value,
}

impl Worker {
    pub(crate) async fn new(client: Client, dying: Dying) -> Self {
        let application = client.start_application().await;
        Self {
            client,
            dying,
            application,
            refreshes: 0,
            version: 0,
            surname: None,
            perhaps: None,
            saves: 0,
            ended: Vec::new(),
            uploads: Vec::new(),
            sent: 0,
            registered: Vec::new(),
            submitted: Vec::new(),
            unanswered: 0,
        }
    }

    /// Changes something. Nothing if the server did not acknowledge it: it is dying.
    pub(crate) async fn step(&mut self, random: &mut Random) -> Option<()> {
        let step = if self.refreshes >= REFRESHES {
            self.sign_in_anew().await
        } else {
            match random.below(100) {
                0..5 if self.sent < MOST_UPLOADS => self.upload().await,
                0..45 => self.save().await,
                45..90 => self.refresh().await,
                90..97 => self.sign_in_anew().await,
                // The samples fit one day only, and the clock of a binary cannot be set to it.
                97..99 if self.dying == Dying::WithoutDisk => self.submit().await,
                _ => self.register(random).await,
            }
        };
        if step.is_none() {
            self.unanswered += 1;
        }
        step
    }

    /// The body of an answer that acknowledges. Only a dying server may give another.
    fn acknowledged(&self, expected: u16, answer: Answer) -> Option<Value> {
        match answer {
            Err(_) => None,
            Ok((status, _)) if self.is_excused(status) => None,
            Ok((status, body)) => {
                assert_eq!(status, expected, "{body}");
                Some(body)
            }
        }
    }

    fn is_excused(&self, status: StatusCode) -> bool {
        self.dying == Dying::WithoutDisk && status == StatusCode::SERVICE_UNAVAILABLE
    }

    async fn save(&mut self) -> Option<()> {
        self.saves += 1;
        let next = format!("Lovelace {}", self.saves);
        self.perhaps = Some(next.clone());
        let base = self.surname.as_deref();
        let saved = self
            .client
            .save(&self.application, self.version, base, &next);
        let body = self.acknowledged(200, saved.await)?;
        assert_eq!(body["conflicts"], json!([]), "{body}");
        self.version = body["version"].as_u64().unwrap();
        self.surname = self.perhaps.take();
        Some(())
    }

    async fn refresh(&mut self) -> Option<()> {
        self.refreshes += 1;
        let refreshed = self.client.refresh(&self.client.tokens.refresh).await;
        let body = self.acknowledged(200, refreshed)?;
        self.client.tokens = tokens(&body);
        Some(())
    }

    async fn sign_in_anew(&mut self) -> Option<()> {
        let signed_in = self.client.credentials("/auth/login").await;
        let body = self.acknowledged(200, signed_in)?;
        let old = std::mem::replace(&mut self.client.tokens, tokens(&body));
        self.refreshes = 0;
        let signed_out = self.client.sign_out(&old.access).await;
        self.acknowledged(204, signed_out)?;
        self.ended.push(old);
        Some(())
    }

    async fn upload(&mut self) -> Option<()> {
        self.sent += 1;
        let photo = files::jpeg(800, 800, usize::try_from(PHOTO).unwrap());
        let upload = self.file(&self.application, "photo", photo).await?;
        self.uploads.push(upload);
        Some(())
    }

    async fn file(&self, application: &str, path: &str, bytes: Vec<u8>) -> Option<String> {
        let sent = self.client.send_file(application, path, bytes).await;
        let (status, upload) = sent.ok()?;
        if self.is_excused(status) {
            return None;
        }
        assert_eq!(status, 201);
        Some(upload.expect("an upload"))
    }

    async fn register(&mut self, random: &mut Random) -> Option<()> {
        let mut other = self.client.clone();
        other.email = format!("{}@example.com", random.number());
        let registered = other.credentials("/auth/register").await;
        let body = self.acknowledged(201, registered)?;
        other.tokens = tokens(&body);
        self.registered.push(other);
        Some(())
    }

    /// Fills in another application and submits it.
    async fn submit(&mut self) -> Option<()> {
        let application = self.client.try_start().await.ok()??;
        let mut typed = samples::shortest();
        let wanted = samples::files(&typed);
        for path in &wanted {
            typed.set(path.clone(), None);
        }
        let changes = diff(&Answers::default(), &typed);
        let saved = self.client.save_all(&application, &changes).await;
        self.acknowledged(200, saved)?;
        for path in wanted {
            let bytes = match path.as_str() {
                "photo" => files::jpeg(800, 800, 2_000),
                _ => files::pdf(2_000),
            };
            self.file(&application, &path, bytes).await?;
        }
        let loaded = self.client.call("load", json!({ "id": application })).await;
        let key = self.acknowledged(200, loaded)?["submission_key"].clone();
        let answer = self.client.submit(&application, &key).await;
        let reference = self.acknowledged(200, answer)?["reference"].clone();
        self.submitted.push(Submitted {
            application,
            key,
            reference,
        });
        Some(())
    }

    /// Compares what a restarted server knows with what was acknowledged; where they differ.
    pub(crate) async fn verify(&mut self) -> Result<(), String> {
        self.refreshes += 1;
        let (status, body) = self
            .client
            .refresh(&self.client.tokens.refresh)
            .await
            .unwrap();
        if status != 200 {
            return Err(format!("I5: the last refresh token: {status} {body}"));
        }
        self.client.tokens = tokens(&body);
        // Ended sessions stay ended; the next rounds need not ask about these again.
        for ended in std::mem::take(&mut self.ended) {
            let (status, body) = self.client.refresh(&ended.refresh).await.unwrap();
            let me = self.client.me(&ended.access).await;
            if (status.as_u16(), &body["error"], me) != (401, &json!("session_revoked"), 401) {
                return Err(format!(
                    "I3: an ended session came back: {status} {body}, {me}"
                ));
            }
        }
        for upload in std::mem::take(&mut self.uploads) {
            let found = self.client.stands_at(&upload).await;
            if found != Ok(PHOTO) {
                return Err(format!("I2: {upload} is at {found:?}"));
            }
        }
        for other in std::mem::take(&mut self.registered) {
            let (status, body) = other.refresh(&other.tokens.refresh).await.unwrap();
            if status != 200 {
                return Err(format!("I2: a registration is lost: {status} {body}"));
            }
        }
        for done in std::mem::take(&mut self.submitted) {
            let again = self.client.submit(&done.application, &done.key).await;
            let (status, body) = again.unwrap();
            if status != 200 || body["reference"] != done.reference {
                return Err(format!("I2: a submission is lost: {status} {body}"));
            }
        }
        self.verify_draft().await
    }

    /// I6
    async fn verify_draft(&mut self) -> Result<(), String> {
        let asked = json!({ "id": self.application });
        let (status, draft) = self.client.call("load", asked).await.unwrap();
        if status != 200 {
            return Err(format!("I6: the draft: {status} {draft}"));
        }
        let found = draft["answers"]["surname"].as_str().map(str::to_owned);
        let perhaps = self.perhaps.take();
        if found != self.surname && (perhaps.is_none() || found != perhaps) {
            return Err(format!(
                "I6: {found:?} is neither the last that was acknowledged, {:?}, nor on the way, {perhaps:?}",
                self.surname
            ));
        }
        let version = draft["version"].as_u64().unwrap();
        if version < self.version {
            return Err(format!("I6: {version} after {}", self.version));
        }
        self.version = version;
        self.surname = found;
        Ok(())
    }

    /// Where the server is after a restart, for this worker and the users whom it has registered.
    pub(crate) fn moved(&mut self, move_one: impl Fn(&mut Client)) {
        move_one(&mut self.client);
        self.registered.iter_mut().for_each(move_one);
    }
}
