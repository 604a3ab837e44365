//! A draft in the browser: what was typed, what the server has, and how one becomes the other.
//!
//! [`sync_state`] is the pure bookkeeping; [`store`] gives it signals, timers and the server functions;
//! [`device`] is the copy on this device that outlives a crash, a closed tab or a lost session;
//! [`guard`] reads and writes the controls; [`siblings`] are the other tabs that show it.

pub mod device;
mod follow;
pub mod guard;
mod siblings;
mod status;
mod store;
pub mod sync_state;
mod uploads;

pub use status::{Reason, SaveStatus};
pub use store::DraftStore;
pub use uploads::{State as UploadState, Upload, Uploads};
