//! Where browser and server meet: what they say to each other ([`types`], [`ApiError`]), the
//! server functions ([`calls`]) and the ports that the server implements ([`ports`]).

pub mod account;
pub mod calls;
mod device;
mod error;
mod error_code;
mod guest;
pub mod inbox;
mod inspected;
pub(crate) mod json;
mod language;
mod opened;
#[expect(unreachable_pub, reason = "`#[component]` writes a `pub` of its own")]
mod page_data;
#[cfg(feature = "ssr")]
pub mod ports;
mod retention;
mod trouble;
pub mod types;
mod values;
mod visitor;

#[cfg(feature = "ssr")]
pub use calls::RefusedCall;
pub use calls::{mark_not_found, set_status};
pub use device::device_name;
pub use error::ApiError;
pub use error_code::{ErrorCode, Fault, Retry};
pub use guest::{GuestAttempt, GuestNote, HeldPost, guest_attempt, guest_note, held_post};
pub use inspected::{Inspected, inspected_of_request};
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub use json::fuzzing::reads_as_the_library;
pub use language::{PAGE_FORM, Spoken, SwitchBy, languages, switch_by, texts, texts_script};
#[cfg(feature = "ssr")]
pub(crate) use opened::opened_with_request;
pub use opened::{Copies, Opened, copies_of_request, draft_of_request};
pub(crate) use page_data::PageDataScript;
#[cfg(not(feature = "ssr"))]
pub(crate) use page_data::page_data;
pub use page_data::{opened_draft, visitor};
pub use retention::{Retention, retention};
pub use trouble::{RequestId, Trouble};
pub use types::*;
pub use values::{
    ApplicationId, AttachmentId, NoUuid, Principal, Reference, SessionId, Timestamp, UserId, millis,
};
pub use visitor::{Visitor, visitor_of_request};
