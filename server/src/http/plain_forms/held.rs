//! What a form held that was posted when the session was over: it goes along with the sign-in page, sealed.
//!
//! Nothing of it is kept on the server, and a browser that holds it can neither read nor change it.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request},
    http::{header::CONTENT_TYPE, request::Parts},
};
use longhaul_form::Page;
use serde::{Deserialize, Serialize};

use super::{multipart, posted::Pairs};
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
pub(super) struct Held {
    pub user: UserId,
    pub to: String,
    pub body: String,
    /// There were files beside it, which were not kept.
    #[serde(default)]
    files: bool,
    pub until: Timestamp,
}

/// What was entered on a page.
pub(crate) struct Entered {
    /// As a plain form sends it.
    pub body: String,
    /// There were files beside it.
    pub files: bool,
}

impl Entered {
    pub(super) fn of(pairs: &Pairs, files: bool) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(pairs).finish();
        Self { body, files }
    }
}

/// Seals a post to one of the form's pages that has not been read yet. Other forms hold a password, or nothing worth keeping.
pub(crate) async fn hold(
    state: &AppState,
    to: &ReturnTo,
    parts: &Parts,
    body: Body,
) -> Option<String> {
    let page = Place::of(state.form, to);
    let takes_files = |page: &Place| page.page(state.form).is_some_and(Page::takes_files);
    let entered = if is_multipart(&parts.headers) && page.as_ref().is_some_and(takes_files) {
        let multipart::Texts { pairs, files } = texts(parts, body).await?;
        Entered::of(&pairs, files)
    } else {
        // Read to its end in any case, or the browser might not see the answer.
        let body = to_bytes(body, BODY_LIMIT).await.ok()?;
        let content_type = parts.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        if !content_type.starts_with("application/x-www-form-urlencoded") {
            return None;
        }
        Entered {
            body: String::from_utf8(body.to_vec()).ok()?,
            files: false,
        }
    };
    let user = if let Some(Presented(who)) = parts.extensions.get::<Presented>() {
        who.user
    } else {
        // The cookies go when the session does. Then it is for the owner of the application. Where there is none, it is for
        // no user: whether there is one must not be seen.
        let owner = state.applications.owner(&page?.id).await.ok()?;
        owner.unwrap_or_else(UserId::new)
    };
    seal(state, to, user, entered)
}

/// Seals what `user` has entered on the page at `to`; nothing if that is no page of the form.
pub(super) fn seal(
    state: &AppState,
    to: &ReturnTo,
    user: UserId,
    entered: Entered,
) -> Option<String> {
    Place::of(state.form, to)?;
    let Entered { body, files } = entered;
    if body.len() > MAX_BODY {
        return None;
    }
    let held = Held {
        user,
        to: to.to_string(),
        body,
        files,
        until: state.clock.now().plus(KEEP),
    };
    state.sealer.seal(&serde_json::to_vec(&held).ok()?)
}

pub(super) fn open(state: &AppState, sealed: &str) -> Option<Held> {
    serde_json::from_slice(&state.sealer.open(sealed)?).ok()
}

/// Whether files have to be chosen again when `sealed` has been posted on.
pub(super) fn lacks_files(state: &AppState, sealed: &str) -> bool {
    open(state, sealed).is_some_and(|held| held.files)
}

/// What was typed on a page with files. The files would not fit: they have to be chosen again.
async fn texts(parts: &Parts, body: Body) -> Option<multipart::Texts> {
    let mut request = Request::from_parts(parts.clone(), body);
    // That of `/auth`, which is for tokens. How large a page with files may be is said outside.
    DefaultBodyLimit::disable().apply(&mut request);
    multipart::texts(request).await
}
