//! The methods of the protocol.

use app::api::{AttachmentId, ErrorCode, Principal};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
    },
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    UPLOAD_LENGTH, UPLOAD_METADATA, UPLOAD_OFFSET, announcement, answers::standing, number,
};
use crate::{
    attachments::{Checksum, ChecksumError, Part},
    http::{error::ApiFailure, middleware::guard::Who},
    state::AppState,
    stored_files::Row,
};

const PART: &str = "application/offset+octet-stream";

type Answer = Result<Response, Response>;

/// Announces an upload, and takes what comes along with it.
pub(super) async fn create(
    State(state): State<AppState>,
    Who(who): Who,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let announced =
        announcement::read(state.form, &headers).map_err(IntoResponse::into_response)?;
    let attachments = &state.attachments;
    let row = attachments.announce(who, announced).await;
    let mut row = row.map_err(IntoResponse::into_response)?;
    let location = format!("/api/uploads/{}", row.id);
    let mut offset = 0;
    if is_part(&headers) {
        row = append(&state, who, &row.id, 0, &headers, body).await?;
        offset = row.received();
    }
    let location = HeaderValue::from_str(&location).map(|location| [(LOCATION, location)]);
    Ok((StatusCode::CREATED, location.ok(), standing(&row, offset)).into_response())
}

/// Where an upload stands.
pub(super) async fn look(
    State(state): State<AppState>,
    Who(who): Who,
    Path(id): Path<AttachmentId>,
    asked: HeaderMap,
) -> Answer {
    let looked = state.attachments.look(who, &id);
    let (row, offset) = looked.await.map_err(IntoResponse::into_response)?;
    let mut headers = standing(&row, offset);
    headers.insert(UPLOAD_LENGTH, row.size().into());
    if let Ok(metadata) = HeaderValue::from_str(&metadata(&row)) {
        headers.insert(UPLOAD_METADATA, metadata);
    }
    if wants_digest(&asked) {
        let digest = state.attachments.digest(&row, offset).await;
        let digest = digest.map_err(IntoResponse::into_response)?;
        let digest = format!("sha-256=:{}:", STANDARD.encode(digest));
        if let Ok(digest) = HeaderValue::from_str(&digest) {
            headers.insert("repr-digest", digest);
        }
    }
    Ok((StatusCode::OK, headers).into_response())
}

/// RFC 9530. Only where it is asked for: it takes as long as reading what is there.
pub(crate) fn wants_digest(headers: &HeaderMap) -> bool {
    let wanted = headers.get("want-repr-digest");
    let wanted = wanted.and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut wanted = wanted.split(',').filter_map(|each| each.split_once('='));
    wanted.any(|(algorithm, weight)| algorithm.trim() == "sha-256" && weight.trim() != "0")
}

fn metadata(row: &Row) -> String {
    let pairs = [
        ("filename", row.name.as_str()),
        ("application", row.application_id.as_str()),
        ("path", row.path.as_str()),
    ];
    let pairs = pairs.map(|(key, value)| format!("{key} {}", STANDARD.encode(value)));
    pairs.join(",")
}

/// Takes the next part.
pub(super) async fn patch(
    State(state): State<AppState>,
    Who(who): Who,
    Path(id): Path<AttachmentId>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    if !is_part(&headers) {
        return Err(ApiFailure::new(
            ErrorCode::UnsupportedMediaType,
            "Send parts as application/offset+octet-stream.",
        )
        .into_response());
    }
    let Some(offset) = number(&headers, &UPLOAD_OFFSET) else {
        let message = "Say in “Upload-Offset” where the part belongs.";
        return Err(bad(message));
    };
    let row = append(&state, who, &id, offset, &headers, body).await?;
    let standing = standing(&row, row.received());
    Ok((StatusCode::NO_CONTENT, standing).into_response())
}

pub(super) async fn delete(
    State(state): State<AppState>,
    Who(who): Who,
    Path(id): Path<AttachmentId>,
) -> Answer {
    let ended = state.attachments.terminate(who, &id);
    ended.await.map_err(IntoResponse::into_response)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// For clients that cannot send every method.
pub(super) async fn overridden(
    state: State<AppState>,
    Who(who): Who,
    id: Path<AttachmentId>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let wanted = headers.get("x-http-method-override");
    let wanted = wanted.and_then(|method| Method::from_bytes(method.as_bytes()).ok());
    match wanted {
        Some(Method::PATCH) => patch(state, Who(who), id, headers, body).await,
        Some(Method::DELETE) => delete(state, Who(who), id).await,
        Some(Method::HEAD) => look(state, Who(who), id, headers).await,
        _ => Err(StatusCode::METHOD_NOT_ALLOWED.into_response()),
    }
}

async fn append(
    state: &AppState,
    who: Principal,
    id: &AttachmentId,
    offset: u64,
    headers: &HeaderMap,
    body: Body,
) -> Result<Row, Response> {
    let part = Part {
        offset,
        length: number(headers, &CONTENT_LENGTH),
        checksum: checksum(headers).map_err(bad)?,
    };
    let appended = state
        .attachments
        .append(who, id, part, body.into_data_stream());
    appended.await.map_err(IntoResponse::into_response)
}

pub(crate) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, &'static str> {
    let Some(value) = headers.get("upload-checksum") else {
        return Ok(None);
    };
    let parsed = Checksum::parse(value.to_str().unwrap_or(""));
    parsed.map(Some).map_err(|error| match error {
        ChecksumError::Malformed => "“Upload-Checksum” is an algorithm and a sum in Base64.",
        ChecksumError::Unsupported => "“Upload-Checksum” may use sha1 or sha256.",
    })
}

fn bad(message: &str) -> Response {
    ApiFailure::new(ErrorCode::InvalidRequest, message).into_response()
}

fn is_part(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value == PART)
}
