//! Mail to the owners of accounts: what happened, when, on which device, and what to do.
//!
//! A [`Notice`](notice::Notice) is written into the [`Outbox`](outbox::Outbox) by the transaction of the act that it tells of,
//! so there is no mail about what was undone, and no act without its mail. A [`Sender`](sender::Sender) of any server on the
//! database takes it from there. No request ever waits for a mail server.

pub mod address;
mod html;
pub mod letter;
pub mod notice;
pub mod outbox;
mod pauses;
pub mod rows;
pub(crate) mod sender;
mod smtp;
#[cfg(test)]
mod tests;

pub use self::{letter::Letter, notice::Notice, outbox::Outbox};
