//! Judges the content of a file by reading it to its end, within limits of time and memory that no file can exceed.

mod foreign;
mod jpeg;
mod pdf;
#[cfg(test)]
mod tests;

pub(super) use jpeg::{inside as jpeg_inside, read as jpeg};
pub(super) use pdf::{begins as is_pdf, read as pdf};

/// Why a file is not what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Something is missing or makes no sense.
    Damaged,
    /// Intact, but of a kind that hardly any program displays.
    Unsupported,
    /// It cannot be opened without a password.
    Locked,
    /// It is a file of another format as well.
    Mixed,
    /// Judging it would take too much time or memory.
    TooComplex,
}
