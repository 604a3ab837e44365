//! What was acknowledged stays: through kills, power cuts, failing disks, and requests that nobody waits for any more.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so at once"
)]

#[path = "../http/binary.rs"]
mod binary;
#[expect(dead_code, reason = "the tests of commands ask for more")]
mod client;
mod disk;
mod drops;
mod faults;
#[path = "../http/files.rs"]
mod files;
mod flows;
mod full_folder;
mod groups;
mod invariants;
mod kills;
mod long;
mod power;
#[expect(dead_code, reason = "the tests of commands run them and wait")]
#[path = "../operator/process.rs"]
mod process;
mod tables;
mod worker;
mod world;
