//! The session of one tab, over [`traits`] that a browser implements, and the tests with an environment of their own.

pub(crate) mod deadlines;
pub(crate) mod policy;
pub(crate) mod session;
pub(crate) mod state;
pub(crate) mod traits;
pub(crate) mod waiting;
