//! A page posted in parts, because there are files on it: texts are read, files go to the disk as they come.

use app::api::{ApplicationId, ErrorCode, Principal};
use axum::extract::{FromRequest, Multipart, Request, multipart::Field};
use longhaul_form::Refusal;

use super::posted::Pairs;
use crate::{
    attachments::UploadError,
    http::{body::BODY_LIMIT, error::ApiFailure},
    limits::{MOST_FILES, MOST_PAIRS},
    state::AppState,
};

/// What was posted, and which files would not do.
#[derive(Default)]
pub(super) struct Posted {
    pub pairs: Pairs,
    pub refused: Vec<(String, Refusal)>,
    /// The session was over when a file had arrived. Texts are there all the same, further files are not.
    pub ended: Option<ApiFailure>,
}

/// Reads a page of `application`, and keeps its files.
pub(super) async fn read(
    state: &AppState,
    who: Principal,
    application: &ApplicationId,
    request: Request,
) -> Result<Posted, ApiFailure> {
    let mut posted = Posted::default();
    let mut parts = open(request).await?;
    let mut room = Room::default();
    while let Some((name, part)) = next(&mut parts, &mut room).await? {
        let Some(file_name) = part.file_name().map(str::to_owned) else {
            let text = text(part, &mut room).await?;
            posted.pairs.push((name, text));
            continue;
        };
        // That the page had such a control.
        posted.pairs.push((name.clone(), String::new()));
        if file_name.is_empty() || posted.ended.is_some() {
            continue;
        }
        room.for_file()?;
        let received = state
            .attachments
            .receive(who, application, &name, &file_name, part);
        match received.await {
            // An item that is gone by now, or a control that the form does not have.
            Ok(_) | Err(UploadError::Announcement(_)) => {}
            Err(UploadError::Refused { refusal, .. }) => posted.refused.push((name, refusal)),
            Err(error) => {
                let failure = ApiFailure::from(error);
                if !failure.code().is_signed_out() {
                    return Err(failure);
                }
                posted.ended = Some(failure);
            }
        }
    }
    Ok(posted)
}

/// What was posted, without the files.
#[derive(Default)]
pub(crate) struct Texts {
    pub pairs: Pairs,
    /// Whether there were any.
    pub files: bool,
}

/// The texts alone; files are passed over.
pub(crate) async fn texts(request: Request) -> Option<Texts> {
    let mut texts = Texts::default();
    let mut parts = open(request).await.ok()?;
    let mut room = Room::default();
    while let Some((name, part)) = next(&mut parts, &mut room).await.ok()? {
        let text = match part.file_name() {
            None => text(part, &mut room).await.ok()?,
            Some(file_name) => {
                texts.files |= !file_name.is_empty();
                String::new()
            }
        };
        texts.pairs.push((name, text));
    }
    Some(texts)
}

async fn open(request: Request) -> Result<Multipart, ApiFailure> {
    let parts = Multipart::from_request(request, &()).await;
    parts.map_err(|_| broken())
}

async fn next<'p>(
    parts: &'p mut Multipart,
    room: &mut Room,
) -> Result<Option<(String, Field<'p>)>, ApiFailure> {
    let Some(part) = parts.next_field().await.map_err(|_| broken())? else {
        return Ok(None);
    };
    let name = part.name().unwrap_or_default().to_owned();
    room.for_part(&name)?;
    Ok(Some((name, part)))
}

async fn text(mut part: Field<'_>, room: &mut Room) -> Result<String, ApiFailure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
        room.for_bytes(chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a page may still bring. Its files have limits of their own, but each of them costs a transaction.
struct Room {
    bytes: usize,
    parts: usize,
    files: i64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            bytes: BODY_LIMIT,
            parts: MOST_PAIRS,
            files: MOST_FILES,
        }
    }
}

impl Room {
    fn for_part(&mut self, name: &str) -> Result<(), ApiFailure> {
        self.parts = self.parts.checked_sub(1).ok_or_else(too_much)?;
        self.for_bytes(name.len())
    }

    fn for_bytes(&mut self, count: usize) -> Result<(), ApiFailure> {
        self.bytes = self.bytes.checked_sub(count).ok_or_else(too_much)?;
        Ok(())
    }

    fn for_file(&mut self) -> Result<(), ApiFailure> {
        self.files -= 1;
        if self.files < 0 {
            return Err(too_much());
        }
        Ok(())
    }
}

fn too_much() -> ApiFailure {
    let message = "What was entered is too long to be saved.";
    ApiFailure::new(ErrorCode::BodyTooLarge, message)
}

fn broken() -> ApiFailure {
    let message = "The page arrived incomplete or is too large. Go back and try again.";
    ApiFailure::new(ErrorCode::BadRequest, message)
}
