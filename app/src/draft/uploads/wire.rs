//! The tus protocol, as far as a browser needs it. Every request goes through the session wrapper: a part that
//! meets an expired token is sent again, and one that had arrived all the same is out of step, which does no harm.

use http::Method;
use leptos::prelude::window;
use serde::Deserialize;
use web_sys::File;

use super::machine::{Event, Facts};
use crate::api::ApplicationId;
use crate::api::json::read;
use longhaul_form::Refusal;
use longhaul_session::{self as session, Failure, ReplayableRequest, SessionResponse};

const UPLOADS: &str = "/api/uploads";

fn request(method: Method, path: &str) -> ReplayableRequest {
    ReplayableRequest::new(method, path).header("Tus-Resumable", "1.0.0")
}

fn upload(method: Method, id: &str) -> ReplayableRequest {
    request(method, &[UPLOADS, "/", id].concat())
}

pub(crate) fn announce(
    application: &ApplicationId,
    path: &str,
    facts: &Facts,
) -> ReplayableRequest {
    let modified = facts
        .modified
        .map(|at| at.as_millis().to_string())
        .unwrap_or_default();
    let pairs = [
        ("filename ", facts.name.as_str()),
        (",application ", application.as_str()),
        (",path ", path),
        (",modified ", &modified),
    ];
    let mut metadata = String::new();
    for (key, value) in pairs {
        metadata += key;
        metadata += &base64(value.as_bytes());
    }
    request(Method::POST, UPLOADS)
        .header("Upload-Length", &facts.size.to_string())
        .header("Upload-Metadata", &metadata)
}

pub(crate) fn look(id: &str) -> ReplayableRequest {
    // RFC 9530: the answer tells the digest of what has arrived.
    upload(Method::HEAD, id).header("Want-Repr-Digest", "sha-256=1")
}

/// None if the browser cannot read the file any more.
pub(crate) fn part(id: &str, file: &File, from: u64, to: u64) -> Option<ReplayableRequest> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "files are far smaller than 2^53 bytes"
    )]
    let part = file.slice_with_f64_and_f64(from as f64, to as f64).ok()?;
    let request = upload(Method::PATCH, id).header("Upload-Offset", &from.to_string());
    Some(request.blob("application/offset+octet-stream", part))
}

pub(crate) fn end(id: &str) -> ReplayableRequest {
    upload(Method::DELETE, id)
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    message: String,
}

/// Sends `request`, and says what its answer means.
pub(crate) async fn ask(request: ReplayableRequest) -> Event {
    look_and_digest(request).await.0
}

/// The same, and the digest that comes with the answer.
pub(crate) async fn look_and_digest(request: ReplayableRequest) -> (Event, Option<String>) {
    let response = match session::send(request).await {
        Ok(response) => response,
        Err(Failure::SignedOut) => return (Event::SignedOut, None),
        Err(_) => return (Event::Unreachable, None),
    };
    let digest = response.header("repr-digest");
    (meaning(response).await, digest)
}

async fn meaning(response: SessionResponse) -> Event {
    match response.status() {
        200..300 => stands(&response).unwrap_or(Event::Unreachable),
        401 if session::status().is_signed_in() => Event::Unreachable,
        401 => Event::SignedOut,
        404 | 410 => Event::Gone,
        408 | 409 | 423 | 460 => Event::OutOfStep,
        400..429 => {
            let text = response.text().await.unwrap_or_default();
            match read::<Refused>(&text) {
                Ok(Refused { error, message }) => {
                    Event::Refused(Refusal::from_code(&error).map_or(message, |_| error))
                }
                // Not from our server: what a proxy refuses now it may let through later.
                Err(_) => Event::Unreachable,
            }
        }
        _ => Event::Unreachable,
    }
}

fn stands(response: &SessionResponse) -> Option<Event> {
    if let Some(location) = response.header("location") {
        return Some(Event::Announced(location.rsplit('/').next()?.to_owned()));
    }
    Some(Event::Stands(
        response.header("upload-offset")?.parse().ok()?,
    ))
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    // `btoa` takes bytes as characters.
    let bytes: String = bytes.iter().copied().map(char::from).collect();
    window().btoa(&bytes).unwrap_or_default()
}
