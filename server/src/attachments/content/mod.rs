//! What is in a file: read to its end, within limits of time and memory that no file can stretch.

mod foreign;
mod jpeg;
mod pdf;
#[cfg(test)]
mod tests;

pub use jpeg::{inside as jpeg_inside, read as jpeg};
pub use pdf::{begins as is_pdf, read as pdf};

/// Why a file is not what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something is missing or makes no sense.
    Damaged,
    /// In order, but of a kind that hardly any program shows.
    Unsupported,
    /// Nobody can open it without a password.
    Locked,
    /// It is a second thing as well.
    Mixed,
    /// It would take too much to find out.
    TooComplex,
}
