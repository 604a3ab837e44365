//! Server function calls that outlive their access token.
//!
//! A call whose token has expired, or is about to expire, waits for one refresh and is then sent
//! again. When the server has ended the session, calls are parked until the same user has signed in
//! again. Code that makes calls does not need to know. The tabs of a browser notify each other, but
//! none of them depends on it.
//!
//! The server answers `POST /auth/refresh`, which is authenticated by cookies, with `200
//! {"expires_in": seconds}`. It answers calls whose access token is no longer valid with `401` and
//! `WWW-Authenticate: Bearer error="invalid_token"`. The README describes the whole protocol, and
//! the feature `axum` contains the server's half.
//!
//! ```
//! use leptos::prelude::*;
//! use longhaul_session::{self as session, Grant, SessionClient, Step};
//! use std::time::Duration;
//!
//! // 1. Server functions that need a session name the client. A call is sent a second time only if the server
//! //    refused the first before doing anything.
//! #[server(client = SessionClient)]
//! async fn save(text: String) -> Result<usize, ServerFnError> {
//!     Ok(text.len())
//! }
//!
//! fn page_comes_to_life(seconds_left: u64, user: String) -> session::Subscription {
//!     // 2. The page listens: it asks for the password, and hears when everything goes on.
//!     let listening = session::subscribe(|event| match event.step {
//!         Step::Rejected { .. } => open_dialog(), // then `session_began(grant)`, or `decline()`
//!         Step::Began { .. } | Step::Renewed { .. } | Step::Adopted => close_dialog(),
//!         Step::UserChanged | Step::SignedOut => leave_this_page(),
//!         _ => {}
//!     });
//!     // 3. It says what is left of the token; the server has written that into it.
//!     let grant = Grant { user: Some(user), ..Grant::new(Duration::from_secs(seconds_left)) };
//!     session::start(session::Config {
//!         grant: Some(grant),
//!         sign_in_again: true,
//!         ..Default::default()
//!     });
//!     listening
//! }
//! # fn open_dialog() {}
//! # fn close_dialog() {}
//! # fn leave_this_page() {}
//! # let _ = (save, page_comes_to_life(60, "ann".to_owned()));
//! ```
//!
//! Your own error type can tell "sign in" from "try again later":
//!
//! ```
//! use longhaul_session::Failure;
//! use server_fn::error::ServerFnErrorErr;
//! use std::time::Duration;
//!
//! enum AppError { SignIn, TryIn(Duration), Offline, Other(String) }
//!
//! // In `FromServerFnError::from_server_fn_error`:
//! fn convert(error: &ServerFnErrorErr) -> AppError {
//!     match Failure::of(error) {
//!         Some(Failure::SignedOut) => AppError::SignIn,
//!         Some(Failure::Unavailable { retry_in }) => AppError::TryIn(retry_in),
//!         Some(Failure::Unreachable(_)) => AppError::Offline,
//!         None => AppError::Other(error.to_string()),
//!     }
//! }
//! ```
//!
//! # Source files
//!
//! | file | contents |
//! |---|---|
//! | `call` | a call of a server function: its request and its response |
//! | `handle` `failure` `backoff` | the rest of the interface for apps: the client, sessions, and why a call has no response |
//! | `events` | every step, for subscribers |
//! | `error` `challenge` `grant` `protocol` `config` | what browser and server exchange, and under which names |
//! | `tab/policy` | what happens to a session, and the path of a call |
//! | `tab/session` | what the parts of a session share, and its tasks: the refresh and two timers |
//! | `tab/state` | all decisions about the session, without any waiting |
//! | `tab/deadlines` `tab/waiting` | their building blocks: points in time, and what calls wait for |
//! | `tab/traits` | what the session needs from its environment |
//! | `browser` `native_stub` | that environment in a tab, and a substitute for the session elsewhere |
//! | `server` | the server's half of the protocol (feature `axum`) |
//! | `SCENARIOS.md` | what can happen to a session, and the tests that cover it |

#![warn(missing_docs, clippy::missing_errors_doc, clippy::missing_panics_doc)]

mod backoff;
#[cfg(target_arch = "wasm32")]
mod browser;
mod call;
pub mod challenge;
mod config;
mod error;
pub mod events;
mod failure;
mod grant;
mod handle;
#[cfg(not(target_arch = "wasm32"))]
mod native_stub;
pub mod protocol;
#[cfg(feature = "axum")]
pub mod server;
// Used in a browser, and by tests whose environment stands in for one.
#[cfg(any(target_arch = "wasm32", test))]
mod tab;
#[cfg(test)]
mod tests;

// One of the README's examples needs the feature.
#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../README.md")]
mod readme {}

pub use backoff::Backoff;
pub use call::{ReplayableRequest, SessionResponse};
pub use config::Config;
pub use error::SessionError;
pub use events::{Cause, Event, Reason, Status, Step};
pub use failure::Failure;
pub use grant::{Grant, Limits};
pub use handle::{
    SessionClient, SessionHandle, Subscription, current, decline, epoch, guest_call, send,
    session_began, signed_out, start, status, stay, subscribe,
};
