//! Why a call has no response.

use std::fmt;
use std::time::Duration;

use server_fn::error::ServerFnErrorErr;

/// A call that ended without a response from the server.
///
/// It reaches the app's error type as text, because that is how server functions represent errors
/// that originate in the client. [`Failure::of`](Self::of) parses it. A call that the server did
/// respond to, with whatever status, is never a `Failure`: the caller decodes the response itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The session that the call was made in is over because the user signed out or another user
    /// signed in. The call was held back and not sent.
    SignedOut,
    /// The access token has expired and cannot be renewed at the moment. The session is kept. The
    /// server has not acted on this call, so it is safe to try again later.
    Unavailable {
        /// How long to wait before trying again. An earlier call fails at once with the same
        /// failure. The text has millisecond precision.
        retry_in: Duration,
    },
    /// The network failed during the call. The server may have acted on it, so only the caller can
    /// decide whether it is safe to send it again.
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
    /// Parses the output of `Display`. Any other text is an error message from the network.
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

impl From<Failure> for ServerFnErrorErr {
    fn from(failure: Failure) -> Self {
        ServerFnErrorErr::Request(failure.to_string())
    }
}

impl Failure {
    /// Extracts the failure from the error that a server function's error type is created from.
    /// Returns `None` for errors that are unrelated to the session and the network. Errors of the
    /// default client are read as [`Failure::Unreachable`].
    ///
    /// Call it in `FromServerFnError::from_server_fn_error`, where the app creates its own variants
    /// for "sign in again" and "try again later".
    pub fn of(error: &ServerFnErrorErr) -> Option<Failure> {
        match error {
            ServerFnErrorErr::Request(text) => Some(Failure::read(text)),
            _ => None,
        }
    }
}
