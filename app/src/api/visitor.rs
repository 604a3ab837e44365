//! Who is looking at the page.

use serde::{Deserialize, Serialize};

use super::calls::extension;
use super::{SessionId, UserId};

/// The signed-in person whom a page is rendered for. Among the extensions of document requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub email: String,
    /// Seconds that the access token had left when the page was rendered.
    #[serde(rename = "access_expires_in")]
    pub access_expires_in_seconds: u64,
    /// Seconds that an access token lives from its beginning.
    #[serde(rename = "access_lifetime")]
    pub access_lifetime_seconds: u64,
    /// Seconds that the session lasts without another refresh; zero if unknown.
    #[serde(rename = "session_expires_in")]
    pub session_expires_in_seconds: u64,
    /// Seconds that it lasts at most.
    #[serde(rename = "session_max_in")]
    pub session_max_in_seconds: u64,
}

/// Whom the request being answered comes from. Server only: `None` in the browser.
pub fn visitor_of_request() -> Option<Visitor> {
    extension()
}
