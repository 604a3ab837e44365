//! A disk for tests of programs that keep their data in `SQLite`.
//!
//! [`Disk::mount`] puts a folder under the rule of such a disk, for all of this process: whatever `SQLite` opens there goes
//! through it, without a word in the program under test. Everything else goes on as before. The disk
//!
//! - loses power ([`Disk::cut_after`], [`Disk::survivors`]): only what was synced is sure to survive; of the rest, any part may;
//! - fails ([`Disk::arm`]): the n-th operation of a kind returns an error, once or from then on.
//!
//! Files live in the real folder, beneath `SQLite`'s own layer for this operating system, so that locks and the shared memory of
//! the write-ahead log are the real ones. Nothing is ever flushed for real.

mod disk;
mod faults;
mod file;
mod random;
mod registry;
#[expect(
    unsafe_code,
    reason = "SQLite calls its file system through C function pointers, and hands over raw memory"
)]
mod vfs;

pub use disk::{Disk, Image};
pub use faults::{Fault, Operation, Plan};
pub use random::Random;

#[cfg(test)]
mod tests;
