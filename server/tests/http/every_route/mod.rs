//! What all routes have in common.

mod idempotency;
mod parked;
mod refusals;
mod same_origin;
mod surroundings;
