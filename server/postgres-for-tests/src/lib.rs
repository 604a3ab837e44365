//! `PostgreSQL` for tests: a server of their own, in a temporary folder, on a free port of this machine. Nothing has to run
//! before, nothing stays behind, and no other database is touched.

mod home;
mod pooler;
mod programs;
mod server;

use std::{
    env, fs,
    path::Path,
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

pub use pooler::Pooler;
pub use server::{Durability, Server};

/// The address of a new, empty database, on a server that all tests of this process share.
///
/// # Panics
///
/// If there is no `PostgreSQL`, or it does not start.
#[must_use]
pub fn fresh() -> String {
    let (server, name) = new_database();
    server.address(&name)
}

/// The same, reached through a pooler in transaction mode that all tests of this process share.
///
/// # Panics
///
/// As [`fresh`], or if there is no pgbouncer.
#[must_use]
pub fn fresh_pooled() -> String {
    static SHARED: OnceLock<Pooler> = OnceLock::new();
    let (server, name) = new_database();
    let pooler = SHARED.get_or_init(|| Pooler::start(server.port(), POOLED_SESSIONS));
    pooler.address(&name)
}

/// Fewer than the connections of one server of Longhaul.
const POOLED_SESSIONS: u32 = 4;

fn new_database() -> (&'static Server, String) {
    static SHARED: OnceLock<Server> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = SHARED.get_or_init(|| Server::start(Durability::None));
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    server.create(&name);
    (server, name)
}

/// The database of a test that keeps its files in `folder`, if the tests are to run on `PostgreSQL`: which
/// `LONGHAUL_TEST_STORE` says, with `postgres` or, through a pooler, `pgbouncer`. The same again each time it is asked for,
/// as after a restart.
///
/// # Panics
///
/// As [`fresh`], or if the folder cannot be written.
#[must_use]
pub fn if_chosen(folder: &Path) -> Option<String> {
    let fresh: fn() -> String = match env::var("LONGHAUL_TEST_STORE").ok()?.as_str() {
        "postgres" => fresh,
        "pgbouncer" => fresh_pooled,
        _ => return None,
    };
    let file = folder.join("postgres");
    let known = fs::read_to_string(&file).ok();
    Some(known.unwrap_or_else(|| {
        let address = fresh();
        fs::write(file, &address).expect("the folder is there");
        address
    }))
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("it can be started");
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
