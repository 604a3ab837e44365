//! What tabs of one browser tell each other.

use crate::grant::Grant;

/// What one tab tells the others of the same browser, which share its cookies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The tokens were renewed.
    Renewed {
        /// What the renewal brought.
        grant: Grant,
        /// The teller's epoch after it.
        epoch: u64,
    },
    /// A user signed in.
    Began(Grant),
    /// A page was opened that the server rendered for this session.
    Present(Grant),
    /// This user signed out.
    SignedOut {
        /// As in [`Grant::user`].
        user: Option<String>,
    },
}
