//! The tus protocol, as far as a browser needs it. Every request goes through the session wrapper: a part that
//! meets an expired token is sent again, and one that had arrived all the same is out of step, which is no harm.

use leptos::prelude::window;
use web_sys::File;

use super::machine::{Event, Facts};
use crate::api::ApiError;
use crate::session::{self, Failure, ReplayableRequest, SessionResponse};

const UPLOADS: &str = "/api/uploads";

fn request(method: http::Method, path: &str) -> ReplayableRequest {
    ReplayableRequest::new(method, path).header("Tus-Resumable", "1.0.0")
}

fn upload(method: http::Method, id: &str) -> ReplayableRequest {
    request(method, &[UPLOADS, "/", id].concat())
}

pub async fn announce(application: &str, path: &str, facts: &Facts) -> Event {
    let modified = facts.modified.map(|at| at.to_string());
    let pairs = [
        ("filename", facts.name.as_str()),
        ("application", application),
        ("path", path),
        ("modified", modified.as_deref().unwrap_or_default()),
    ];
    let pairs = pairs.map(|(key, value)| [key, " ", &base64(value)].concat());
    let request = request(http::Method::POST, UPLOADS)
        .header("Upload-Length", &facts.size.to_string())
        .header("Upload-Metadata", &pairs.join(","));
    match answer(request).await {
        Ok(response) => match response.header("location") {
            Some(location) => Event::Announced(last(&location).to_owned()),
            None => Event::Unreachable,
        },
        Err(event) => event,
    }
}

pub async fn look(id: &str) -> Event {
    stands(upload(http::Method::HEAD, id)).await
}

pub async fn send(id: &str, file: &File, from: u64, to: u64) -> Event {
    #[expect(
        clippy::cast_precision_loss,
        reason = "files are far smaller than 2^53 bytes"
    )]
    let Ok(part) = file.slice_with_f64_and_f64(from as f64, to as f64) else {
        return Event::Unreachable;
    };
    let request = upload(http::Method::PATCH, id)
        .header("Upload-Offset", &from.to_string())
        .blob("application/offset+octet-stream", part);
    stands(request).await
}

/// Whether the server hears of it does not matter: what nobody finishes, it removes by itself.
pub async fn end(id: &str) {
    let _ = session::send(upload(http::Method::DELETE, id)).await;
}

async fn stands(request: ReplayableRequest) -> Event {
    match answer(request).await {
        Ok(response) => {
            let offset = response.header("upload-offset");
            let offset = offset.and_then(|offset| offset.parse().ok());
            offset.map_or(Event::Unreachable, Event::Stands)
        }
        Err(event) => event,
    }
}

async fn answer(request: ReplayableRequest) -> Result<SessionResponse, Event> {
    match session::send(request).await {
        Ok(response) => match response.status() {
            200..300 => Ok(response),
            401 => Err(Event::SignedOut),
            404 | 410 => Err(Event::Gone),
            408 | 409 | 423 | 460 => Err(Event::OutOfStep),
            400..429 => Err(refused(response).await),
            _ => Err(Event::Unreachable),
        },
        Err(Failure::SignedOut) => Err(Event::SignedOut),
        Err(_) => Err(Event::Unreachable),
    }
}

/// A refusal that is not ours (a proxy's page) may be another one later.
async fn refused(response: SessionResponse) -> Event {
    let text = response.text().await.unwrap_or_default();
    match serde_json::from_str::<ApiError>(&text) {
        Ok(error) => Event::Refused(error.message),
        Err(_) => Event::Unreachable,
    }
}

fn last(location: &str) -> &str {
    location.rsplit('/').next().unwrap_or_default()
}

fn base64(text: &str) -> String {
    // `btoa` takes bytes as characters.
    let bytes: String = text.bytes().map(char::from).collect();
    window().btoa(&bytes).unwrap_or_default()
}
