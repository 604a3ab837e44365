//! A page posted in parts, because there are files on it: texts are read, files go to the disk as they come.

use app::api::{ApplicationId, ErrorCode, Principal};
use axum::extract::{FromRequest, Multipart, Request, multipart::Field};
use longhaul_form::Refusal;

use super::posted::Pairs;
use crate::{
    attachments::UploadError,
    http::{body::BODY_LIMIT, error::ApiFailure},
    state::AppState,
};

/// What was posted, and which files would not do.
#[derive(Default)]
pub(super) struct Posted {
    pub pairs: Pairs,
    pub refused: Vec<(String, Refusal)>,
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
    let mut room = BODY_LIMIT;
    while let Some((name, part)) = next(&mut parts).await? {
        let Some(file_name) = part.file_name().map(str::to_owned) else {
            let text = text(part, &mut room).await?;
            posted.pairs.push((name, text));
            continue;
        };
        // That the page had such a control.
        posted.pairs.push((name.clone(), String::new()));
        if file_name.is_empty() {
            continue;
        }
        let received = state
            .attachments
            .receive(who, application, &name, &file_name, part);
        match received.await {
            // An item that is gone by now, or a control that the form does not have.
            Ok(_) | Err(UploadError::Announcement(_)) => {}
            Err(UploadError::Refused { refusal, .. }) => posted.refused.push((name, refusal)),
            Err(error) => return Err(error.into()),
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
    let mut room = BODY_LIMIT;
    while let Some((name, part)) = next(&mut parts).await.ok()? {
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

async fn next(parts: &mut Multipart) -> Result<Option<(String, Field<'_>)>, ApiFailure> {
    let part = parts.next_field().await.map_err(|_| broken())?;
    Ok(part.map(|part| (part.name().unwrap_or_default().to_owned(), part)))
}

async fn text(mut part: Field<'_>, room: &mut usize) -> Result<String, ApiFailure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
        *room = room.checked_sub(chunk.len()).ok_or_else(|| {
            let message = "What was entered is too long to be saved.";
            ApiFailure::new(ErrorCode::BodyTooLarge, message)
        })?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn broken() -> ApiFailure {
    let message = "The page arrived incomplete or is too large. Go back and try again.";
    ApiFailure::new(ErrorCode::BadRequest, message)
}
