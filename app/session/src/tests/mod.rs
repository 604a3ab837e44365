//! The policy on a bench: a clock turned by hand, a network whose answers the test chooses. Names that end
//! in `sNN` give the scenario from the project's list that they show.

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
