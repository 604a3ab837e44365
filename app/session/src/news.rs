//! Messages between the tabs of a browser.

use crate::grant::Grant;

/// What one tab tells the other tabs of the browser, with which it shares its cookies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The tokens were renewed.
    Renewed {
        /// The result of the renewal.
        grant: Grant,
        /// The sender's epoch after the renewal.
        epoch: u64,
    },
    /// A user signed in.
    Began(Grant),
    /// A page was opened that the server rendered for this session.
    Present(Grant),
    /// This user signed out.
    SignedOut {
        /// See [`Grant::user`].
        user: Option<String>,
    },
}
