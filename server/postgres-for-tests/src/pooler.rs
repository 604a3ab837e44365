//! pgbouncer in transaction mode before a server of this package.

use std::{
    env, fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{
    home::{Home, Watched},
    server::free_port,
};

const LONGEST_START: Duration = Duration::from_secs(10);

/// Ends when it is dropped, and with the process that started it.
#[derive(Debug)]
pub struct Pooler {
    // Before the folder in which it runs.
    _runs: Watched,
    home: Home,
    port: u16,
}

impl Pooler {
    /// Starts one before the server on `port` of this machine, with so many sessions of each database, which all that come to it
    /// share: with few, each transaction is given another one than the last.
    ///
    /// # Panics
    ///
    /// If there is no pgbouncer, or it does not start.
    #[must_use]
    pub fn start(server_port: u16, sessions: u32) -> Self {
        let home = Home::new("pgbouncer-for-tests-");
        let port = free_port();
        let settings = home.path().join("pgbouncer.ini");
        fs::write(&settings, text(port, server_port, sessions)).expect("the folder is there");
        let mut pooler = Command::new(program());
        pooler.arg(settings);
        let pooler = Self {
            _runs: home.start(&pooler, "TERM", &home.path().join("log")),
            home,
            port,
        };
        let given_up = Instant::now() + LONGEST_START;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < given_up, "{}", pooler.log());
            sleep(Duration::from_millis(20));
        }
        pooler
    }

    /// With what tells Longhaul that it is no address of `PostgreSQL` itself.
    #[must_use]
    pub fn address(&self, database: &str) -> String {
        format!(
            "postgres://postgres@127.0.0.1:{}/{database}?statement-cache-capacity=0",
            self.port
        )
    }

    /// What it has said so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }
}

/// What operators would write too, but for the number of sessions and who may come.
fn text(port: u16, server_port: u16, sessions: u32) -> String {
    format!(
        "[databases]
* = host=127.0.0.1 port={server_port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 2000
server_idle_timeout = 5
server_login_retry = 1
"
    )
}

fn program() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    // Debian keeps it where only root looks.
    let mut folders = env::split_paths(&path).chain([Path::new("/usr/sbin").to_owned()]);
    folders
        .find_map(|folder| Some(folder.join("pgbouncer")).filter(|program| program.is_file()))
        .expect("pgbouncer is not installed: run `make setup-cluster`")
}
