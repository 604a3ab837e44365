//! The draft that a page was rendered with. Pages of an application are always opened as a document,
//! so the draft comes along and the browser never has to ask for it.

use super::{ApiError, ApplicationId, Draft, UserId};

/// The outcome of loading the draft. Among the extensions of a request for one of its pages.
#[derive(Clone)]
pub struct Opened(pub Result<Draft, ApiError>);

/// What a browser needs to keep copies of the draft on its device. Among the extensions of a request for one of
/// its pages; deliberately not readable by `Debug`, for it holds keys.
#[derive(Clone)]
pub struct Copies {
    pub user: UserId,
    pub application: ApplicationId,
    pub version: u64,
    pub form_version: u32,
    /// For what is sealed before the wasm module is there, in 64 hexadecimal digits.
    pub early_key: String,
    /// For what the module seals, in 64 hexadecimal digits.
    pub key: String,
}

/// What the page being rendered hands to its script. Server only: `None` in the browser.
pub fn copies_of_request() -> Option<Copies> {
    super::calls::extension()
}

/// The draft that the request being answered is about, for pages without script.
pub fn draft_of_request() -> Result<Draft, ApiError> {
    from_request().unwrap_or_else(|| Err(ApiError::not_found()))
}

/// What came of opening the draft whose page is asked for; nothing on other pages, and in the browser.
#[cfg(feature = "ssr")]
pub(crate) fn opened_with_request() -> Option<Result<Draft, ApiError>> {
    super::calls::extension().map(|Opened(opened)| opened)
}

fn from_request() -> Option<Result<Draft, ApiError>> {
    let Opened(opened) = super::calls::extension()?;
    if let Err(error) = &opened {
        super::calls::refuse_with(error.code);
    }
    Some(opened)
}
