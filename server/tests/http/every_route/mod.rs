//! What all routes have in common.

mod bodies;
mod idempotency;
mod methods;
mod odd_addresses;
mod parked;
mod refusals;
mod request_ids;
mod same_origin;
mod surroundings;
mod table;
