//! One server.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{
    home::{Home, Watched},
    programs, run,
};

const LONGEST_START: Duration = Duration::from_mins(1);

const SETTINGS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300",
    "shared_buffers=64MB",
    "autovacuum_naptime=10min",
    "max_wal_size=256MB",
];

/// Whether what was committed survives a crash of the machine. It survives a kill of the server in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    Full,
    /// Quicker.
    None,
}

/// Ends when it is dropped, and with the process that started it.
#[derive(Debug)]
pub struct Server {
    /// The last one is the one that runs, and ends first. All of them end before the folder goes.
    starts: Vec<Watched>,
    home: Home,
    port: u16,
    durability: Durability,
    settings: Vec<String>,
}

impl Server {
    /// Makes a server of its own and starts it.
    ///
    /// # Panics
    ///
    /// If there is no `PostgreSQL`, or it does not start.
    #[must_use]
    pub fn start(durability: Durability) -> Self {
        Self::start_with(durability, &[])
    }

    /// The same with more settings, each as `name=value`.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start), or if there is no such setting.
    #[must_use]
    pub fn start_with(durability: Durability, settings: &[&str]) -> Self {
        let mut server = Self {
            starts: Vec::new(),
            home: Home::new("postgres-for-tests-"),
            port: 0,
            durability,
            settings: settings.iter().copied().map(str::to_owned).collect(),
        };
        let data = server.data();
        let mut init = server.program("initdb");
        init.args(["--no-sync", "--auth=trust", "--username=postgres"]);
        init.args(["--encoding=UTF8", "--no-locale", "-D", &data]);
        run(&mut init);
        server.start_again();
        server
    }

    /// Starts it after a [`kill`](Self::kill), with the same data on the same port.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start_again(&mut self) {
        let given_up = Instant::now() + LONGEST_START;
        loop {
            if self.port == 0 {
                self.port = free_port();
            }
            self.launch();
            while Instant::now() < given_up && !self.has_failed() {
                if self.answers() {
                    return;
                }
                sleep(Duration::from_millis(20));
            }
            // Another program may have taken the port in between, or children of a killed server are still there.
            let log = self.log();
            let passes = ["could not create any TCP/IP sockets", "still in use"];
            let passes = passes.iter().any(|reason| log.contains(reason));
            assert!(passes && Instant::now() < given_up, "{log}");
        }
    }

    fn launch(&mut self) {
        let port = self.port.to_string();
        let mut postgres = self.program("postgres");
        postgres.args(["-D", &self.data(), "-p", &port]);
        let lasts: &[&str] = match self.durability {
            Durability::Full => &[],
            Durability::None => &["fsync=off", "full_page_writes=off"],
        };
        let own = self.settings.iter().map(String::as_str);
        for setting in SETTINGS.iter().chain(lasts).copied().chain(own) {
            postgres.args(["-c", setting]);
        }
        let started = self
            .home
            .start(&postgres, "QUIT", &self.log_file(self.starts.len()));
        self.starts.push(started);
    }

    fn has_failed(&self) -> bool {
        let log = self.log();
        // Clients that come too early are told FATAL too.
        let reasons = [
            "database system is shut down",
            "FATAL:  lock file",
            "still in use",
        ];
        reasons.iter().any(|reason| log.contains(reason))
    }

    fn log(&self) -> String {
        let last = self.starts.len().saturating_sub(1);
        fs::read_to_string(self.log_file(last)).unwrap_or_default()
    }

    /// Another one for each start: what is left of a killed server still writes to its own.
    fn log_file(&self, start: usize) -> PathBuf {
        self.home.path().join(format!("log-{start}"))
    }

    fn answers(&self) -> bool {
        self.log().contains("ready to accept connections")
    }

    /// Ends it at once, as a crash would.
    ///
    /// # Panics
    ///
    /// If it does not run.
    pub fn kill(&self) {
        let pid = self.pid().expect("it runs");
        run(Command::new("kill").args(["-9", &pid]));
        // Its children end when they notice.
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            sleep(Duration::from_millis(5));
        }
        // Its parent, the watch, has not asked for its end yet: so its number still seems to be in use.
        fs::remove_file(self.pid_file()).ok();
    }

    fn pid(&self) -> Option<String> {
        let file = fs::read_to_string(self.pid_file()).ok()?;
        Some(file.lines().next()?.trim().to_owned())
    }

    fn pid_file(&self) -> PathBuf {
        Path::new(&self.data()).join("postmaster.pid")
    }

    /// Makes an empty database.
    ///
    /// # Panics
    ///
    /// If there is one of that name already.
    pub fn create(&self, name: &str) {
        let mut create = self.program("createdb");
        create.args(["-h", "127.0.0.1", "-U", "postgres"]);
        create.args(["-p", &self.port.to_string(), name]);
        run(&mut create);
    }

    /// Cuts the connections that call themselves so; how many there were.
    ///
    /// # Panics
    ///
    /// If it does not run.
    pub fn cut(&self, application_name: &str) -> usize {
        let name = application_name.replace('\'', "''");
        let cut = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'"
        );
        let cut = self.ask("postgres", &cut);
        cut.lines().filter(|line| *line == "t").count()
    }

    /// What it answers, as an operator would ask it: a line for each row, `|` between columns.
    ///
    /// # Panics
    ///
    /// If it does not run, or refuses.
    pub fn ask(&self, database: &str, sql: &str) -> String {
        let mut ask = self.program("psql");
        ask.args(["-X", "-At", "-v", "ON_ERROR_STOP=1"]);
        ask.args(["-h", "127.0.0.1", "-U", "postgres", "-d", database]);
        ask.args(["-p", &self.port.to_string(), "-c", sql]);
        run(&mut ask)
    }

    /// Its first process, of which the others are children; nothing if it does not run.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.pid()?.parse().ok()
    }

    /// The port of this machine that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    #[must_use]
    pub fn address(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn data(&self) -> String {
        self.home.path().join("data").display().to_string()
    }

    fn program(&self, name: &str) -> Command {
        self.home.command(programs::folder().join(name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        while let Some(last) = self.starts.pop() {
            drop(last);
        }
    }
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("it is bound").port()
}
