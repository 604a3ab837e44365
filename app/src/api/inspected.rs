//! What the session inspector knows from the start.

/// Among the extensions of the documents that carry the inspector's panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// A name for this tab among the tabs of the browser.
    pub tab: String,
    /// Enough of the session's id to tell it from another.
    pub session: String,
    pub access_left_ms: u64,
    /// Of a new access token.
    pub access_lifetime_ms: u64,
}

/// What the page being rendered hands to its panel. Server only: `None` in the browser.
pub fn inspected_of_request() -> Option<Inspected> {
    super::calls::extension()
}
