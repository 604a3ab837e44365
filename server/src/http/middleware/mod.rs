//! What requests pass on their way to a route, one in each file; [`Layered`](super::Layered) has their order.

pub mod authenticate;
pub mod body_limit;
pub mod client;
pub mod count;
pub mod guard;
pub mod headers;
pub mod json_errors;
pub mod log;
pub mod patience;
pub mod plain_address;
pub mod refresh_first;
pub mod same_origin;
