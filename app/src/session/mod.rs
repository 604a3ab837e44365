//! Server-function calls that outlive their access token.
//!
//! A call whose token has expired, or is about to, waits for one refresh and is then sent again. When the
//! server has ended the session, calls are parked until the same user has signed in again. Nobody who makes
//! calls has to know. Tabs of one browser tell each other, and none depends on being told.
//!
//! This module knows nothing of the app around it: copy the folder into any Leptos app whose server answers
//! `POST /auth/refresh` from cookies with `200 {"expires_in": seconds}`, and `401` with
//! `WWW-Authenticate: Bearer error="invalid_token"` to calls whose access token is no longer good. (So the access
//! cookie must outlive the token in it.) A header `Session-Info: user=…, idle=…, max=…` beside the 200
//! adds whose session it is and when it ends (see [`Grant::with_info`]).
//!
//! ```ignore
//! // 1. Server functions that need a session name the client. A GET, or a POST that can bear it, is sent
//! //    a second time only if the server refused the first before doing anything.
//! #[server(client = session::SessionClient, endpoint = "save")]
//! pub async fn save(text: String) -> Result<(), AppError> { store(text).await }
//!
//! // 2. When the page comes to life, say what is left of the token (the server wrote it there).
//! session::start(session::Config {
//!     grant: seconds_in_page().map(|left| Grant { user: user_in_page(), ..Grant::new(left) }),
//!     sign_in_again: true, // `keep_alive: Some(span)` renews by a timer too, while somebody is there
//!     ..Default::default()
//! });
//!
//! // 3. The page listens: it asks for the password, and hears when everything goes on.
//! let listening = session::subscribe(|event| match event.step {
//!     Step::Rejected { .. } => dialog.open(), // then session_began(grant), or decline()
//!     Step::Began { .. } | Step::Renewed { .. } | Step::Adopted => dialog.close(),
//!     Step::UserChanged | Step::SignedOut => leave_this_page(),
//!     _ => {}
//! });
//!
//! // 4. The error type tells "sign in" from "try later".
//! fn from_server_fn_error(error: ServerFnErrorErr) -> AppError {
//!     match session::Failure::of(&error) {
//!         Some(Failure::SignedOut) => AppError::SignIn,
//!         Some(Failure::Unavailable { retry_in }) => AppError::TryIn(retry_in),
//!         Some(Failure::Unreachable(_)) => AppError::Offline,
//!         None => AppError::Other(error.to_string()),
//!     }
//! }
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `client` `request` `response` `failure` | what server functions see |
//! | `policy` `refresh` `keep_alive` `ending` | what waits: a call, the one refresh, the timers |
//! | `state` `decisions` | every decision, without waiting: about the session, about a call |
//! | `deadline` `backoff` `single_flight` `parking` `challenge` `grant` `events` | the parts |
//! | `traits` | what the policy needs from the world |
//! | `browser` `elsewhere` | that world in a tab, and where there is none |
//! | `SCENARIOS.md` | what can go wrong, and the test that shows it does not |

pub mod backoff;
pub mod challenge;
mod client;
mod config;
pub mod deadline;
mod decisions;
mod ending;
mod error;
pub mod events;
mod failure;
pub mod grant;
pub mod keep_alive;
mod parking;
pub mod policy;
mod refresh;
mod request;
mod response;
pub mod single_flight;
mod state;
pub mod traits;

#[cfg(feature = "browser")]
#[path = "browser/mod.rs"]
mod runtime;
#[cfg(not(feature = "browser"))]
#[path = "elsewhere.rs"]
mod runtime;
#[cfg(test)]
mod tests;

pub use client::SessionClient;
pub use config::Config;
pub use error::SessionError;
pub use events::{Cause, Event, Reason, Status, Step};
pub use failure::Failure;
pub use grant::{Grant, Limits};
pub use request::ReplayableRequest;
pub use response::SessionResponse;
pub use runtime::{
    Subscription, decline, epoch, guest_call, send, session_began, signed_out, start, status, stay,
    subscribe,
};
