//! Where the programs are, and as which user they run: `PostgreSQL` refuses to be root.

use std::{
    env, fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Distributions keep them out of the path.
const FOLDERS: [&str; 4] = [
    "/usr/lib/postgresql",
    "/usr/pgsql",
    "/opt/homebrew/opt",
    "/usr/local/opt",
];

/// The folder of `initdb`, `postgres` and `createdb`.
pub(crate) fn folder() -> PathBuf {
    if let Some(named) = env::var_os("POSTGRES_BIN") {
        return named.into();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let in_path = env::split_paths(&path).find(|folder| is_whole(folder));
    let mut found: Vec<PathBuf> = FOLDERS.iter().flat_map(|folder| versions(folder)).collect();
    found.sort();
    in_path.or_else(|| found.pop()).expect(
        "PostgreSQL is not installed: run `make setup`, or name the folder of its programs in POSTGRES_BIN",
    )
}

fn versions(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let programs = entries.map(|entry| entry.path().join("bin"));
    programs.filter(|folder| is_whole(folder)).collect()
}

fn is_whole(folder: &Path) -> bool {
    let mut programs = ["initdb", "postgres", "createdb"].iter();
    programs.all(|program| folder.join(program).is_file())
}

/// User and group to run as, if this process is root.
pub(crate) fn unprivileged() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").map_or(1, |process| process.uid()) != 0 {
        return None;
    }
    let users = fs::read_to_string(Path::new("/etc/passwd")).expect("the list of users");
    ["postgres", "nobody"].iter().find_map(|name| {
        let mut lines = users.lines().map(|line| line.split(':'));
        let mut fields =
            lines.find_map(|mut fields| (fields.next()? == *name).then_some(fields))?;
        Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}
