//! The disk of the uploads is full: what did not fit is not counted as received.
//!
//! The limit on the size of a file is set for the server's process: that takes no privileges and no disk of its own.

use std::process::{Command, Stdio};

use crate::{binary, client::Client, files, process::Server};

/// More than the database needs, less than the file.
const LIMIT: usize = 3 * 1024 * 1024;
const FILE: usize = 4 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_does_not_fit_is_not_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::launch(limited(folder.path()).stderr(Stdio::null()));
    let client = Client::register(&server.address, "ada@example.com").await;
    let application = client.start_application().await;
    let bytes = files::pdf(FILE);
    // In the last write, which Tokio does behind its caller's back, and long before it.
    for length in [LIMIT + 1000, FILE] {
        let upload = client.announce(&application, "passport_scan", FILE).await;
        let sent = client.patch(&upload, 0, &bytes[..length]).await;
        assert_eq!(sent, 503);
        let stands = client.uploaded(&upload).await;
        assert_eq!(stands, 0, "nothing of it was acknowledged");
        // What fits goes on.
        assert_eq!(client.patch(&upload, 0, &bytes[..LIMIT]).await, 204);
        assert_eq!(client.uploaded(&upload).await, LIMIT as u64);
    }
}

/// `sh` counts blocks of 512 bytes. The signal is ignored, so that a write beyond the limit is an error.
fn limited(folder: &std::path::Path) -> Command {
    let server = binary::server(folder);
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!(
            "trap '' XFSZ; ulimit -f {}; exec \"$0\"",
            LIMIT / 512
        ))
        .arg(server.get_program())
        .current_dir(folder)
        .stdin(Stdio::null());
    for (name, value) in server.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}
