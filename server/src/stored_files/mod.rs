//! Uploads as rows: what applications and attachments both read.

mod row;
mod submitted;

pub use row::Row;
pub use submitted::missing_file;
