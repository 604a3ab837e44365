//! Where browser and server meet: what they say to each other ([`types`], [`ApiError`]), the
//! server functions ([`calls`]) and the ports that the server implements ([`ports`]).

pub mod account;
pub mod calls;
mod error;
mod guest;
mod inspected;
mod json;
mod language;
mod opened;
#[cfg(feature = "ssr")]
pub mod ports;
mod reply;
pub mod types;
mod visitor;

pub use error::{ApiError, ErrorCode};
pub use guest::{GuestFailure, HeldPost, guest_failure, held_post};
pub use inspected::{Inspected, inspected_of_request};
#[cfg(feature = "ssr")]
pub use language::Spoken;
pub use language::{texts, texts_script};
pub(crate) use opened::provide_opened_draft;
pub use opened::{Opened, opened_draft};
pub use reply::{mark_not_found, set_status};
pub use types::*;
pub(crate) use visitor::provide_visitor;
pub use visitor::{UserId, Visitor, visitor, visitor_of_request};
