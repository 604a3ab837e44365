//! The binary in the hands of an operator: how it starts and refuses to, its commands.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so at once"
)]

mod backup;
#[path = "../http/binary.rs"]
mod binary;
mod bucket;
#[expect(dead_code, reason = "the tests of durability ask for more")]
#[path = "../durability/client.rs"]
mod client;
#[path = "../http/files.rs"]
mod files;
mod mail;
#[expect(dead_code, reason = "the tests of mail ask for more")]
#[path = "../http/mail/server.rs"]
mod mail_server;
mod migrations;
#[cfg(unix)]
mod moving;
mod process;
mod starts;
mod user;
