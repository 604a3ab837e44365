//! What all routes have in common.

mod idempotency;
mod refusals;
mod same_origin;
mod surroundings;
