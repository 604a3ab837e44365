//! On what the figures were taken.

use std::{fs, process::Command, thread::available_parallelism};

use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) processors: usize,
    pub(crate) memory_bytes: u64,
    pub(crate) kernel: String,
    pub(crate) rustc: String,
    pub(crate) sqlite: String,
    /// What was measured; ends with `+` if there were changes that are not in it.
    pub(crate) commit: String,
    pub(crate) peers: Vec<String>,
}

impl Machine {
    pub(crate) fn here() -> Self {
        let information = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let memory = field(&information, "MemTotal").unwrap_or_default();
        let kilobytes: u64 = memory.trim_end_matches(" kB").parse().unwrap_or_default();
        let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let commit = said("git", &["rev-parse", "--short", "HEAD"]);
        let changed = !said("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
        Self {
            processor: field(&processor, "model name")
                .unwrap_or("unknown")
                .to_owned(),
            processors: available_parallelism().map_or(0, std::num::NonZero::get),
            memory_bytes: kilobytes * 1024,
            kernel: said("uname", &["-sr"]),
            rustc: said("rustc", &["--version"]),
            sqlite: rusqlite::version().to_owned(),
            commit: format!("{commit}{}", if changed { "+" } else { "" }),
            peers: Vec::new(),
        }
    }
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (given, value) = line.split_once(':')?;
        (given.trim() == name).then(|| value.trim())
    })
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}
