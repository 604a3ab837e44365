//! The binary, in a folder of its own and without the settings of the user who runs the tests.

use std::{path::Path, process::Command};

pub(crate) fn server(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    let ours = |name: &str| {
        let mut prefixes = ["LONGHAUL_", "LEPTOS_", "AWS_"].into_iter();
        prefixes.any(|prefix| name.starts_with(prefix))
    };
    for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("LONGHAUL_ADDR", "127.0.0.1:0");
    command
}
