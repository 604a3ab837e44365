//! What a page says that stands in for an answer nobody can give.

/// The key of the text that says what happened and what to do. Among the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub struct Trouble(pub &'static str);
