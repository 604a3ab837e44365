//! The policy in a simulated environment: the clock is advanced by hand, and the test chooses the
//! responses of the network. A name that ends in `sNN` refers to a row of `SCENARIOS.md`.

mod bench;
mod calls;
mod ending;
mod endings;
mod interleavings;
mod keep_alive;
mod listeners;
mod outages;
mod parking;
mod script;
mod tables;
mod tabs;
mod time;
mod two_tabs;
mod world;
