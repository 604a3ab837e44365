//! What a page says in place of an answer that cannot be given.

use std::sync::Arc;

/// What happened and what to do, as the key of a text. Among the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    pub text: &'static str,
    /// What was posted with the request is nowhere but in the browser.
    pub unsaved: bool,
}

/// Names the request that is being answered, in the log and to the user. Among the extensions of every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);
