//! What all routes have in common.

mod bodies;
mod idempotency;
mod methods;
mod odd_addresses;
mod parked;
mod refusals;
mod same_origin;
mod surroundings;
mod table;
mod unknown_fields;
