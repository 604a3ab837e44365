//! One way to say SQL to either engine. A statement is one text for both: parameters are `$1`, `$2`…, columns are 64-bit
//! integers, booleans, texts and bytes, and nothing is used that only one of the two understands. Where that cannot be
//! avoided, [`either`] holds both texts.

mod access;
mod connection;
mod patience;
mod pool;
mod query;
mod values;

pub use access::{Access, Reader};
pub use connection::Connection;
pub use patience::Patience;
pub use pool::{Pool, Sessions};
pub use query::{FromEither, Query, Sql, either, query, query_as, query_scalar};
pub use values::Value;

/// What is behind a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}
