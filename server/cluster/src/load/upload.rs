//! A file that is sent in parts, each to whichever server it comes to, and found again when everything is over.

use reqwest::StatusCode;

use super::client::{Answer, Client, Tokens};
use crate::{
    files::{metadata, pdf},
    outcome::{Outcome, wrong},
};

/// The question that takes it.
const PATH: &str = "passport_scan";
const SIZE: usize = 60_000;
const PARTS: usize = 3;

/// An upload on its way, or the answer to its question.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    address: String,
    bytes: Vec<u8>,
    is_complete: bool,
}

impl Upload {
    /// Announces one. The answer may be lost, and then there is one too many, which the servers sweep away.
    pub(super) async fn announce(
        client: &Client,
        tokens: &Tokens,
        application: &str,
        number: u64,
    ) -> Outcome<Self> {
        // Another file each time.
        let bytes = pdf(SIZE + usize::try_from(number % 1_000)?);
        let metadata = metadata(application, PATH, "scan.pdf");
        let request = || client.announce(tokens, &metadata, bytes.len());
        let announced = client.ask(&request).await.0.expect(201)?;
        let address = announced.location.unwrap_or_default();
        Ok(Self {
            address,
            bytes,
            is_complete: false,
        })
    }

    /// Sends the next part; asks where it stands first, as a browser does that lost its connection. `None` if the session has to
    /// be renewed first.
    pub(super) async fn go_on(&mut self, client: &Client, tokens: &Tokens) -> Outcome<Option<()>> {
        let (stands, _) = client.ask(&|| client.stands(tokens, &self.address)).await;
        if stands.status == StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        let offset = stands.expect(200)?.offset.unwrap_or_default();
        let offset = usize::try_from(offset)?;
        let end = (offset + self.bytes.len() / PARTS + 1).min(self.bytes.len());
        let part = self.bytes.get(offset..end).unwrap_or_default();
        if part.is_empty() {
            self.is_complete = true;
            return Ok(Some(()));
        }
        // Once: if its answer is lost, the next look says what became of it.
        let Some(answer) = client
            .once(client.part(tokens, &self.address, offset, part))
            .await
        else {
            return Ok(Some(()));
        };
        match answer.status.as_u16() {
            204 => self.is_complete = end == self.bytes.len(),
            401 => return Ok(None),
            // A try before it is still at work, or has come to its end meanwhile.
            409 | 423 => {}
            _ => return Err(unexpected(&answer)),
        }
        Ok(Some(()))
    }

    pub(super) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// How many bytes of a complete file are not what was sent.
    pub(super) async fn lost(
        &self,
        client: &Client,
        tokens: &Tokens,
        application: &str,
    ) -> Outcome<u64> {
        let id = self.address.rsplit('/').next().unwrap_or_default();
        let path = format!("/applications/{application}/files/{id}");
        let found = client.download(tokens, &path).await?;
        let same = found
            .iter()
            .zip(&self.bytes)
            .filter(|(one, other)| one == other);
        let longest = found.len().max(self.bytes.len());
        Ok((longest - same.count()) as u64)
    }
}

fn unexpected(answer: &Answer) -> crate::outcome::Problem {
    wrong(format!(
        "a part of an upload: {} {}",
        answer.status, answer.body
    ))
}
