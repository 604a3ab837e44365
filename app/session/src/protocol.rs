//! The names that both halves of the protocol use, unless the [`Config`](crate::Config) says otherwise.

/// Where the server renews the tokens: `POST`, without a body, from cookies.
pub const REFRESH_PATH: &str = "/auth/refresh";

/// Header of a request: the user for whom the page makes it, empty if it is made for no user in particular. The cookies may be
/// another user's by the time it is sent.
pub const SESSION_USER: &str = "session-user";

/// Header of the answer to a refresh or a sign-in: whose session it is, and when it ends
/// ([`Grant::with_info`](crate::Grant::with_info)).
pub const SESSION_INFO: &str = "session-info";
