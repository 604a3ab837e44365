//! The binary, in a folder of its own and without the settings of the user who runs the tests.

use std::{path::Path, process::Command};

pub(crate) fn server(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    let ours = |name: &str| name.starts_with("LONGHAUL_") || name.starts_with("LEPTOS_");
    for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("LONGHAUL_ADDR", "127.0.0.1:0");
    command
}
