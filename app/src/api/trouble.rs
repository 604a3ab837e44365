//! What a page says that stands in for an answer nobody can give.

/// What happened and what to do, as the key of a text. Among the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    pub text: &'static str,
    /// What was posted with the request is nowhere but in the browser.
    pub unsaved: bool,
}
