//! Who is looking at the page.

#[cfg(feature = "ssr")]
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{SessionId, UserId};

/// The signed-in person whom a page is rendered for. Among the extensions of document requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub email: String,
    /// Seconds that the access token had left when the page was rendered.
    pub access_expires_in: u64,
    /// Seconds that an access token lives from its beginning.
    pub access_lifetime: u64,
    /// Seconds that the session lasts without another refresh; zero if unknown.
    pub session_expires_in: u64,
    /// Seconds that it lasts at most.
    pub session_max_in: u64,
}

/// Whom the request being answered comes from. Server only: `None` in the browser.
#[cfg(feature = "ssr")]
pub fn visitor_of_request() -> Option<Visitor> {
    extension()
}

/// What the server put among the extensions of the request being answered.
#[cfg(feature = "ssr")]
pub(crate) fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    with_context::<axum::http::request::Parts, _>(|parts| parts.extensions.get::<T>().cloned())
        .flatten()
}

/// Whom the request being answered comes from. Server only: `None` in the browser.
#[cfg(not(feature = "ssr"))]
pub fn visitor_of_request() -> Option<Visitor> {
    None
}
