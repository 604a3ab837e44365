//! What all routes have in common.

mod bodies;
mod calls;
mod cross_site;
mod decency;
mod idempotency;
mod methods;
mod odd_addresses;
mod owner;
mod parked;
mod refusals;
mod request_ids;
pub(crate) mod rows;
mod same_origin;
mod sizes;
mod strangers;
mod surroundings;
mod table;
mod unknown_fields;
