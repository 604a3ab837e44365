//! One user at work.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::{join, time::sleep};

use super::{
    client::{Answer, Client, Tokens},
    draft::{Draft, Save},
    tally::Tally,
    upload::Upload,
};
use crate::outcome::{Outcome, wrong};

/// Between two steps.
const PAUSE: Duration = Duration::from_millis(40);
/// Of so many steps, one signs in anew, and one registers another user.
const ROUND: u64 = 40;
const MOST_FILES: u32 = 50;
/// What is refused once a session has ended.
const ENDED: &str = "session_revoked";

pub(super) struct Worker {
    client: Client,
    tally: Arc<Tally>,
    email: String,
    tokens: Tokens,
    application: String,
    draft: Draft,
    steps: u64,
    /// The file that is sent at present, or was sent last.
    upload: Option<Upload>,
    /// How many were begun.
    files: u32,
    /// Users whose registration was acknowledged.
    registered: Vec<String>,
}

impl Worker {
    pub(super) async fn begin(
        address: SocketAddr,
        number: usize,
        tally: Arc<Tally>,
    ) -> Outcome<Self> {
        let client = Client::new(address, tally.clone())?;
        let email = format!("user-{number}@example.com");
        let register = || client.credentials("/auth/register", &email);
        let tokens = client.ask(&register).await.0.expect(201)?.tokens()?;
        let list = client.ask(&|| client.list(&tokens)).await.0.expect(200)?;
        let key = list.text("start_key")?;
        let started = client
            .ask(&|| client.start(&tokens, &key))
            .await
            .0
            .expect(303)?;
        let place = started.location.unwrap_or_default();
        let application = place
            .strip_prefix("/applications/")
            .ok_or_else(|| wrong(format!("an application was started at {place:?}")))?
            .to_owned();
        Ok(Self {
            client,
            tally,
            email,
            tokens,
            application,
            draft: Draft::default(),
            // Not all of them at once.
            steps: number as u64 * 7,
            upload: None,
            files: 0,
            registered: Vec::new(),
        })
    }

    pub(super) async fn step(&mut self) -> Outcome<()> {
        self.steps += 1;
        match self.steps % ROUND {
            0 => self.sign_in_anew().await?,
            20 => self.register().await?,
            step if step % 4 == 1 => self.refresh().await?,
            step if step % 10 == 2 => self.send_file().await?,
            _ => self.save().await?,
        }
        sleep(PAUSE).await;
        Ok(())
    }

    async fn save(&mut self) -> Outcome<()> {
        let save = self.draft.save();
        let application = self.application.clone();
        let request = |client: &Client, tokens: &Tokens| client.save(tokens, &application, &save);
        let answer = self.signed_in(&request).await?.expect(200)?;
        if answer.body.get("conflicts") != Some(&json!([])) {
            return Err(wrong(format!(
                "a conflict where there is one writer: {}",
                answer.body
            )));
        }
        let version = answer.body.get("version").and_then(Value::as_u64);
        let version = version.ok_or_else(|| wrong("a save without a version"))?;
        self.draft.was_acknowledged(version);
        Ok(())
    }

    /// Asks, renews the tokens if they have expired, and asks again.
    async fn signed_in(
        &mut self,
        request: &(dyn Fn(&Client, &Tokens) -> RequestBuilder + Sync),
    ) -> Outcome<Answer> {
        loop {
            let (client, tokens) = (&self.client, &self.tokens);
            let (answer, _) = client.ask(&|| request(client, tokens)).await;
            if answer.status != StatusCode::UNAUTHORIZED {
                return Ok(answer);
            }
            self.refresh().await?;
        }
    }

    async fn refresh(&mut self) -> Outcome<()> {
        let (client, tokens) = (&self.client, &self.tokens);
        let (answer, _) = client.ask(&|| client.refresh(tokens)).await;
        if answer.status == StatusCode::UNAUTHORIZED {
            self.tally.note_signed_out();
            self.tokens = self.sign_in().await?;
            return Ok(());
        }
        self.tokens = answer.expect(200)?.tokens()?;
        Ok(())
    }

    async fn sign_in(&self) -> Outcome<Tokens> {
        let client = &self.client;
        let request = || client.credentials("/auth/login", &self.email);
        client.ask(&request).await.0.expect(200)?.tokens()
    }

    /// Signs in a second time, and signs the first session out. From then on, nothing may succeed in that.
    async fn sign_in_anew(&mut self) -> Outcome<()> {
        // An access token that does not expire on the way.
        self.refresh().await?;
        let new = self.sign_in().await?;
        let old = std::mem::replace(&mut self.tokens, new);
        let (client, tally) = (&self.client, &self.tally);
        let (answer, first) = client.ask(&|| client.sign_out(&old)).await;
        match answer.status.as_u16() {
            204 => {}
            // The answer to an earlier try was lost: on the way to here, or to the proxy, which tries again by itself.
            401 if answer.says(ENDED) => {}
            // It has expired after all: what became of the session is unknown.
            401 if !first => return Ok(()),
            _ => {
                return Err(wrong(format!(
                    "a sign-out: {} {}",
                    answer.status, answer.body
                )));
            }
        }
        tally.note_sign_out();
        let save = Save {
            value: "after the sign-out".to_owned(),
            ..self.draft.save()
        };
        // At once, so that each server gets one.
        let late = || client.once(client.save(&old, &self.application, &save));
        let (one, two, three) = join!(late(), late(), late());
        let refreshed = client.once(client.refresh(&old)).await;
        for answer in [one, two, three, refreshed].into_iter().flatten() {
            if answer.status != StatusCode::UNAUTHORIZED {
                tally.note_after_sign_out();
            }
        }
        Ok(())
    }

    /// The next part of a file; a new one when the last is complete.
    async fn send_file(&mut self) -> Outcome<()> {
        let under_way = self.upload.clone().filter(|upload| !upload.is_complete());
        let mut upload = match under_way {
            Some(upload) => upload,
            // An application takes some dozens: those that were replaced are kept for a while.
            None if self.files >= MOST_FILES => return Ok(()),
            None => {
                self.files += 1;
                // An access token that does not expire on the way.
                self.refresh().await?;
                let (client, tokens) = (&self.client, &self.tokens);
                Upload::announce(client, tokens, &self.application, self.steps).await?
            }
        };
        while upload.go_on(&self.client, &self.tokens).await?.is_none() {
            self.refresh().await?;
        }
        if upload.is_complete() {
            self.tally.note_upload();
        }
        self.upload = Some(upload);
        Ok(())
    }

    async fn register(&mut self) -> Outcome<()> {
        let email = format!("{}-{}", self.steps, self.email);
        let client = &self.client;
        let request = || client.credentials("/auth/register", &email);
        let (answer, first) = client.ask(&request).await;
        // Its first answer was lost, and an earlier release says that the user is there already.
        if first || answer.status != StatusCode::CONFLICT {
            answer.expect(201)?;
        }
        self.registered.push(email);
        Ok(())
    }

    /// Sends the last file to its end, and compares it with what the servers have.
    async fn compare_file(&mut self) -> Outcome<()> {
        let Some(mut upload) = self.upload.take() else {
            return Ok(());
        };
        while !upload.is_complete() {
            if upload.go_on(&self.client, &self.tokens).await?.is_none() {
                self.refresh().await?;
            }
        }
        self.refresh().await?;
        let (client, tokens) = (&self.client, &self.tokens);
        let lost = upload.lost(client, tokens, &self.application).await?;
        self.tally.note_lost(lost);
        Ok(())
    }

    /// Compares what the servers know with what they have acknowledged.
    pub(super) async fn verify(mut self) -> Outcome<()> {
        self.refresh().await?;
        let application = self.application.clone();
        let request = |client: &Client, tokens: &Tokens| client.load(tokens, &application);
        let draft = self.signed_in(&request).await?.expect(200)?;
        let found = draft.body.pointer("/answers/surname");
        self.tally
            .note_lost(self.draft.lost(found.and_then(Value::as_str)));
        self.compare_file().await?;
        for email in std::mem::take(&mut self.registered) {
            let client = &self.client;
            let request = || client.credentials("/auth/login", &email);
            client.ask(&request).await.0.expect(200)?;
        }
        Ok(())
    }
}
