//! Who is looking at the page.

use serde::{Deserialize, Serialize};

use super::request::extension;
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
pub fn visitor_of_request() -> Option<Visitor> {
    extension()
}
