//! Why a call has no answer.

use std::{fmt, time::Duration};

/// A call that ended without an answer from the server.
///
/// It reaches the app's own error type as text, because server functions know only text for errors of
/// the client's making; [`Failure::of`](Self::of) reads it back. A call that the server did
/// answer, with whatever status, is never a `Failure`: the caller decodes that answer itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The session that the call was made in is over: signed out, or another user signed in. The
    /// call was held back and not sent.
    SignedOut,
    /// The access token has expired and a new one cannot be had at the moment. The session
    /// is kept; the server did nothing for this call; trying again later is right and safe.
    Unavailable {
        /// Asking earlier than this is pointless: the same failure would come back at once.
        retry_in: Duration,
    },
    /// The network failed under the call itself. The server may have done what was asked, so
    /// whether it is safe to send it again is for the caller to know.
    Unreachable(String),
}

const SIGNED_OUT: &str = "session: signed out";
const UNAVAILABLE: &str = "session: unavailable, retry in ms: ";

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::SignedOut => f.write_str(SIGNED_OUT),
            Failure::Unavailable { retry_in } => {
                write!(f, "{UNAVAILABLE}{}", retry_in.as_millis())
            }
            Failure::Unreachable(why) => f.write_str(why),
        }
    }
}

impl Failure {
    /// Reads back what `Display` wrote. Any other text is the network's own.
    pub(crate) fn read(text: &str) -> Failure {
        if text == SIGNED_OUT {
            return Failure::SignedOut;
        }
        match text
            .strip_prefix(UNAVAILABLE)
            .and_then(|ms| ms.parse().ok())
        {
            Some(ms) => Failure::Unavailable {
                retry_in: Duration::from_millis(ms),
            },
            None => Failure::Unreachable(text.to_owned()),
        }
    }
}
