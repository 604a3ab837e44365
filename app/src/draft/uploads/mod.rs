//! Files on their way to the server, in parts, over whatever connection there is.
//!
//! [`machine`] decides and is pure; [`run`] does what it decides, through the session wrapper; [`wire`] is the tus
//! protocol as a browser speaks it.

mod digest;
pub(crate) mod machine;
mod run;
#[cfg(test)]
mod tests;
mod wire;

pub use machine::{State, Upload};
pub use run::Uploads;
