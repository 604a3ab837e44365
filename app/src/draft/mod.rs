//! A draft in the browser: what was typed, what the server has, and how one becomes the other.
//!
//! [`sync_state`] is the pure bookkeeping; [`store`] gives it signals, timers, the server functions and the other
//! tabs that show it; [`device`] is the copy on this device that outlives a crash, a closed tab or a lost session;
//! [`guard`] reads and writes the controls, and follows what happens around the page.

pub mod device;
pub mod guard;
mod status;
mod store;
pub mod sync_state;
mod uploads;

pub use status::{Reason, SaveStatus};
pub use store::DraftStore;
pub use uploads::{State as UploadState, Upload, Uploads};
