//! What all routes have in common.

mod idempotency;
mod same_origin;
mod surroundings;
