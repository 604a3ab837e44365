//! Server-function calls that outlive their access token.
//!
//! A call whose token has expired, or is about to, waits for one refresh and is then sent again;
//! nobody who makes calls has to know. This module knows nothing of the app around it: copy
//! the folder into any Leptos app whose server answers `POST /auth/refresh` from cookies with
//! `200 {"expires_in": seconds}`, and `401` with `WWW-Authenticate: Bearer error="invalid_token"` to
//! calls whose access token is no longer good. (So the access cookie must outlive the token in it.)
//!
//! ```ignore
//! // 1. Server functions that need a session name the client. A GET, or a POST that can bear it, is sent
//! //    at most twice, and a second time only if the server refused the first before doing anything.
//! #[server(client = session::SessionClient, endpoint = "save")]
//! pub async fn save(text: String) -> Result<(), AppError> { store(text).await }
//!
//! // 2. When the page comes to life, say what is left of the token (the server wrote it there).
//! session::start(session::Config {
//!     expires_in: seconds_in_page().map(Duration::from_secs),
//!     ..Default::default()
//! });
//!
//! // 3. The error type tells "sign in" from "try later".
//! impl FromServerFnError for AppError {
//!     type Encoder = JsonEncoding;
//!     fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
//!         match session::Failure::of(&error) {
//!             Some(Failure::SignedOut) => AppError::SignIn,
//!             Some(Failure::Unavailable { retry_in }) => AppError::TryIn(retry_in),
//!             Some(Failure::Unreachable(_)) => AppError::Offline,
//!             None => AppError::Other(error.to_string()),
//!         }
//!     }
//! }
//!
//! // 4. Sign-in and sign-out use the plain client and tell the session; the page listens.
//! session::session_began(Duration::from_secs(signed_in.expires_in), Some(&signed_in.user));
//! session::signed_out();
//! let listening = session::subscribe(|event| log!("{event:?}"));
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `client` `request` `response` `failure` | what server functions see |
//! | `policy` `refresh` `keep_alive` | what waits: a call, the one refresh, the timer |
//! | `state` | every decision, without waiting |
//! | `deadline` `backoff` `single_flight` `challenge` `events` | the parts |
//! | `traits` | what the policy needs from the world |
//! | `browser` `elsewhere` | that world in a tab, and where there is none |

pub mod backoff;
pub mod challenge;
mod client;
mod config;
pub mod deadline;
pub mod events;
mod failure;
pub mod keep_alive;
pub mod policy;
mod refresh;
mod request;
mod response;
pub mod single_flight;
mod state;
pub mod traits;

#[cfg(feature = "hydrate")]
#[path = "browser/mod.rs"]
mod runtime;
#[cfg(not(feature = "hydrate"))]
#[path = "elsewhere.rs"]
mod runtime;
#[cfg(test)]
mod tests;

pub use client::SessionClient;
pub use config::Config;
pub use events::{Cause, Event, Reason, Status, Step};
pub use failure::Failure;
pub use request::ReplayableRequest;
pub use response::SessionResponse;
pub use runtime::{Subscription, epoch, session_began, signed_out, start, status, subscribe};
