//! The names that both halves of the protocol use, unless the [`Config`](crate::Config) says
//! otherwise.

/// Where the server renews the tokens. The request is a `POST` without a body, authenticated by
/// cookies.
pub const REFRESH_PATH: &str = "/auth/refresh";

/// Request header with the user for whom the page makes the request, or an empty value if it is not
/// made for a particular user. The cookies may belong to another user by the time the request is
/// sent.
pub const SESSION_USER: &str = "session-user";

/// Response header for a refresh or a sign-in that names the user of the session and says when it
/// ends. See [`Grant::with_info`](crate::Grant::with_info).
pub const SESSION_INFO: &str = "session-info";
