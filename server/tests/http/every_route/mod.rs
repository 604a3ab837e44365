//! What all routes have in common.

mod bodies;
mod idempotency;
mod refusals;
mod same_origin;
mod surroundings;
