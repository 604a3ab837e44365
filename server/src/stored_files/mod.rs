//! Uploads as rows: what applications and attachments both read.

pub(crate) mod all;
mod row;
mod submitted;

pub(crate) use row::Row;
pub(crate) use submitted::missing_file;
