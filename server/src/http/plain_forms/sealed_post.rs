//! A form that was posted when the session was over. What was entered goes along with the sign-in
//! page, sealed, and is posted on when the same person has signed in: in this very process, so that
//! no other page ever sees it.
//!
//! Nothing of it is kept on the server, and a browser that holds it can neither read nor change it.

use std::time::Duration;

use app::api::Principal;
use axum::{
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request},
    http::{header::CONTENT_TYPE, request::Parts},
    response::Response,
};
use longhaul_form::Page;
use serde::{Deserialize, Serialize};

use super::{multipart, routes};
use crate::{
    auth::ids::UserId,
    clock::Timestamp,
    http::{
        body::BODY_LIMIT, middleware::authenticate::Presented, negotiation::asker::is_multipart,
        place::Place, return_to::ReturnTo,
    },
    state::AppState,
};

/// Sealed and encoded it is a third larger, and has to fit into a post again.
const MAX_BODY: usize = 512 * 1024;
/// Long enough to find the password. Newer answers, given elsewhere in the meantime, are safe: the post says which
/// version of the draft it was made on.
const KEEP: Duration = Duration::from_hours(1);

#[derive(Serialize, Deserialize)]
struct Held {
    user: UserId,
    to: String,
    body: String,
    /// There were files beside it, which were not kept.
    #[serde(default)]
    files: bool,
    until: Timestamp,
}

/// The outcome of a sealed post.
pub(crate) enum Sent {
    /// The answer of the form that it was for.
    Answered(Response),
    /// It belongs to another user, so this user must see none of its pages either.
    Foreign,
    /// Too old, or not ours.
    Unusable,
}

/// Seals a post to one of the form's pages. Other forms hold a password, or nothing worth keeping.
pub(crate) async fn hold(
    state: &AppState,
    to: &ReturnTo,
    parts: &Parts,
    body: Body,
) -> Option<String> {
    let page = Place::of(state.form, to);
    let takes_files = |page: &Place| page.page(state.form).is_some_and(Page::takes_files);
    let mut files = false;
    let body = if is_multipart(&parts.headers) && page.as_ref().is_some_and(takes_files) {
        let posted = texts(parts, body).await?;
        files = posted.files;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(posted.pairs).finish()
    } else {
        // Read to its end in any case, or the browser might not see the answer.
        let body = to_bytes(body, BODY_LIMIT).await.ok()?;
        let content_type = parts.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        if !content_type.starts_with("application/x-www-form-urlencoded") {
            return None;
        }
        String::from_utf8(body.to_vec()).ok()?
    };
    let page = page.filter(|_| body.len() <= MAX_BODY)?;
    let user = match parts.extensions.get::<Presented>() {
        Some(Presented(who)) => who.user,
        // The cookies go when the session does. Then it is for the owner of the application. Where there is none, it is for
        // nobody: whether there is one must not be seen.
        None => {
            let owner = state.applications.owner(&page.id).await.ok()?;
            owner.unwrap_or_else(UserId::new)
        }
    };
    let held = Held {
        user,
        to: to.to_string(),
        body,
        files,
        until: state.clock.now().plus(KEEP),
    };
    state.sealer.seal(&serde_json::to_vec(&held).ok()?)
}

/// What was typed on a page with files. The files would not fit: they have to be chosen again.
async fn texts(parts: &Parts, body: Body) -> Option<multipart::Texts> {
    let mut request = Request::from_parts(parts.clone(), body);
    // That of `/auth`, which is for tokens. How large a page with files may be is said outside.
    DefaultBodyLimit::disable().apply(&mut request);
    multipart::texts(request).await
}

/// Whether files have to be chosen again when `sealed` has been posted on.
pub(crate) fn lacks_files(state: &AppState, sealed: &str) -> bool {
    open(state, sealed).is_some_and(|held| held.files)
}

fn open(state: &AppState, sealed: &str) -> Option<Held> {
    serde_json::from_slice(&state.sealer.open(sealed)?).ok()
}

/// Posts it on for `who`, who has just signed in.
pub(crate) async fn send_on(state: &AppState, who: Principal, sealed: &str) -> Sent {
    let Some(held) = open(state, sealed) else {
        return Sent::Unusable;
    };
    if held.user != who.user {
        return Sent::Foreign;
    }
    if state.clock.now() >= held.until {
        return Sent::Unusable;
    }
    let place = ReturnTo::parse(&held.to).and_then(|to| Place::of(state.form, &to));
    match place {
        Some(place) => Sent::Answered(routes::post(state, who, place, &held.body).await),
        None => Sent::Unusable,
    }
}
