//! A page of the form as a browser without its script posted it.

use app::api::{ApiError, ApplicationId, ErrorCode, Principal};
use axum::response::{AppendHeaders, IntoResponse, Response};
use longhaul_form::{Form, Page, versions::migrate_pairs, wire};

use crate::{applications::newer_version, http::cookies, limits::MOST_PAIRS, state::AppState};

pub(crate) type Pairs = Vec<(String, String)>;

/// What a page of another version of the form posted, as this version asks for it.
pub(crate) fn of_this_version(form: &'static Form, pairs: Pairs) -> Result<Pairs, ApiError> {
    if pairs.len() > MOST_PAIRS {
        return Err(ApiError::new(
            ErrorCode::InvalidRequest,
            "The page has more answers than any page of the form. Reload it and try again.",
        ));
    }
    let mut said = pairs.iter().filter(|(name, _)| name == wire::FORM_VERSION);
    // The pages of the first version did not say.
    let version = said.next().and_then(|(_, version)| version.parse().ok());
    migrate_pairs(form, version.unwrap_or(1), pairs).ok_or_else(newer_version)
}

/// One page as it was posted.
pub(super) struct PostedPage<'a> {
    pub state: &'a AppState,
    pub who: Principal,
    pub id: &'a ApplicationId,
    pub page: &'static Page,
    pub pairs: &'a Pairs,
}

impl PostedPage<'_> {
    /// What the page says under `name`: the value of the button that was pressed, or of a hidden input.
    pub(super) fn pressed(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        let found = pairs.find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// `response`, which lets go of the copy that the posted page kept on its device.
    pub(super) fn saved(&self, response: Response) -> Response {
        let copy = self.pressed(wire::COPY);
        let cookie = copy.and_then(|copy| cookies::saved_copy(&self.state.config, copy));
        (AppendHeaders(cookie), response).into_response()
    }

    /// Whether the posted page had a control for `path`.
    pub(super) fn shows(&self, path: &str) -> bool {
        let part = format!("{path}.");
        self.pairs.iter().any(|(name, value)| {
            name == path || name.starts_with(&part) || (name == wire::GROUP && value == path)
        })
    }
}
