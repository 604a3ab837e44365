//! Why a server does not accept a session. Both halves of the protocol share this list.

use crate::challenge;

/// Why a server refuses a token, or cannot renew it at the moment.
///
/// Clients read the [code](Self::code) from the response body, `{"error": "<code>", …}`. Only the
/// [challenge](Self::challenge) tells whether a refresh can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionError {
    /// The request presented no token.
    Unauthenticated,
    /// The server did not issue this token.
    InvalidToken,
    /// The access token has expired. A refresh renews it.
    TokenExpired,
    /// The session was ended by a sign-out or from the user's list of devices.
    SessionRevoked,
    /// The session was idle for too long or has reached its maximum age.
    SessionExpired,
    /// A refresh token was used again after it had been replaced, which suggests theft. The server
    /// ended the session.
    ReuseDetected,
    /// The account was closed.
    AccountDisabled,
    /// Another request has just renewed the session and its tokens are on their way. Try again.
    Superseded,
    /// The session was renewed too often in a short time. Wait for as long as `Retry-After` says.
    TooManyRefreshes,
}

impl SessionError {
    /// All variants, for tables and tests.
    pub const ALL: [Self; 9] = [
        Self::Unauthenticated,
        Self::InvalidToken,
        Self::TokenExpired,
        Self::SessionRevoked,
        Self::SessionExpired,
        Self::ReuseDetected,
        Self::AccountDisabled,
        Self::Superseded,
        Self::TooManyRefreshes,
    ];

    /// The code used on the wire. It never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::InvalidToken => "invalid_token",
            Self::TokenExpired => "token_expired",
            Self::SessionRevoked => "session_revoked",
            Self::SessionExpired => "session_expired",
            Self::ReuseDetected => "reuse_detected",
            Self::AccountDisabled => "account_disabled",
            Self::Superseded => "superseded",
            Self::TooManyRefreshes => "too_many_refreshes",
        }
    }

    /// Returns the error with this code, or `None` if the code is unknown.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.code() == code)
    }

    /// The HTTP status of the response.
    pub const fn status(self) -> u16 {
        match self {
            Self::Superseded => 409,
            Self::TooManyRefreshes => 429,
            _ => 401,
        }
    }

    /// The value of `WWW-Authenticate`, which is mandatory for a 401: [`challenge::MISSING`] if no
    /// token was presented, [`challenge::INVALID_TOKEN`] if one was presented and is no longer
    /// valid. `None` if the response is not a 401.
    pub const fn challenge(self) -> Option<&'static str> {
        match self {
            Self::Unauthenticated => Some(challenge::MISSING),
            Self::Superseded | Self::TooManyRefreshes => None,
            _ => Some(challenge::INVALID_TOKEN),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back_and_every_401_has_a_challenge() {
        for error in SessionError::ALL {
            assert_eq!(SessionError::from_code(error.code()), Some(error));
            assert_eq!(error.challenge().is_some(), error.status() == 401);
        }
        assert_eq!(SessionError::from_code("unavailable"), None);
    }

    #[test]
    fn the_reader_of_challenges_understands_the_writer() {
        for error in SessionError::ALL {
            let Some(header) = error.challenge() else {
                continue;
            };
            let missing = error == SessionError::Unauthenticated;
            assert_eq!(challenge::is_missing_token(header), missing);
            assert_eq!(challenge::is_invalid_token(header), !missing);
        }
    }
}
