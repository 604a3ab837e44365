//! What a document tells its module: who looks at it, and the draft that it was rendered with.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, Draft, Visitor};

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PageData {
    pub visitor: Option<Visitor>,
    pub draft: Result<Draft, ApiError>,
}

#[cfg(not(feature = "ssr"))]
const ID: &str = "page-data";

/// The page's data as an element of the document. Server only.
#[component]
pub(crate) fn PageDataScript() -> impl IntoView {
    let data = PageData {
        visitor: super::visitor_of_request(),
        draft: super::draft_of_request(),
    };
    // Inside a script element only a `<` can end the element or open a comment.
    let json = serde_json::to_string(&data).unwrap_or_default();
    let json = json.replace('<', "\\u003c");
    view! { <script type="application/json" id="page-data" inner_html=json></script> }
}

/// What the document says; none if it says nothing that this module understands. Browser only.
#[cfg(not(feature = "ssr"))]
pub(crate) fn page_data() -> Option<&'static PageData> {
    use std::sync::OnceLock;

    static DATA: OnceLock<Option<PageData>> = OnceLock::new();
    let read = || {
        let json = document().get_element_by_id(ID)?.text_content()?;
        serde_json::from_str(&json).ok()
    };
    DATA.get_or_init(read).as_ref()
}

/// The draft of this page, or why there is none.
#[cfg(not(feature = "ssr"))]
pub fn opened_draft() -> Result<Draft, ApiError> {
    page_data().map_or_else(|| Err(ApiError::not_found()), |data| data.draft.clone())
}

/// The draft of this page, or why there is none.
#[cfg(feature = "ssr")]
pub fn opened_draft() -> Result<Draft, ApiError> {
    super::draft_of_request()
}

/// Whom the page was rendered for; `None` for a guest.
#[cfg(not(feature = "ssr"))]
pub fn visitor() -> Option<Visitor> {
    page_data()?.visitor.clone()
}

/// Whom the page was rendered for; `None` for a guest.
#[cfg(feature = "ssr")]
pub fn visitor() -> Option<Visitor> {
    super::visitor_of_request()
}
