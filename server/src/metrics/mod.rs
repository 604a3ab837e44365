//! What the server counts and times, in the format of Prometheus.
//!
//! Each server has a registry of its own, so that several can live in one process. Label values come
//! from the closed lists below: nothing that a client sends can become a series, and nothing here
//! identifies a user.

mod disk;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    marker::PhantomData,
    path::Path,
    sync::OnceLock,
    time::{Duration, Instant},
};

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use disk::Disk;

/// A check of an HS256 token takes a few microseconds, of an `EdDSA` token some fifty.
const CHECK_BUCKETS: [f64; 12] = [
    2e-6, 5e-6, 10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 20e-3,
];
/// A refresh waits for the disk, and at worst for the writers before it.
const REFRESH_BUCKETS: [f64; 13] = [
    0.5e-3, 1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0,
];

/// Passwords take tens of milliseconds, and wait for each other.
const PASSWORD_BUCKETS: [f64; 8] = [0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0];
/// Of all requests; those that wait for the disk stand out.
const REQUEST_BUCKETS: [f64; 12] = [
    0.5e-3, 1e-3, 2e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1.0, 5.0,
];

pub trait Label: Copy + 'static {
    const ALL: &[(Self, &'static str)];

    fn index(self) -> usize;

    fn as_str(self) -> &'static str {
        Self::ALL[self.index()].1
    }
}

macro_rules! label {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($variant,)+
        }

        impl Label for $name {
            const ALL: &[(Self, &'static str)] = &[$((Self::$variant, $text),)+];

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

label!(
    /// How an attempt to sign in ended.
    SignIn {
        Ok => "ok",
        Refused => "refused",
        Throttled => "throttled",
        Busy => "busy",
        Error => "error",
    }
);
label!(
    /// How an attempt to register ended.
    Registration {
        Ok => "ok",
        Invalid => "invalid",
        Taken => "taken",
        Throttled => "throttled",
        Busy => "busy",
        Error => "error",
    }
);
label!(
    /// What became of a presented refresh token.
    Refresh {
        Promoted => "promoted",
        Repeated => "repeated",
        Superseded => "superseded",
        Reuse => "reuse",
        Revoked => "revoked",
        Expired => "expired",
        Invalid => "invalid",
        TooMany => "too_many",
        Error => "error",
    }
);
label!(
    /// What became of a presented access token.
    AccessCheck {
        Ok => "ok",
        Expired => "expired",
        Revoked => "revoked",
        Unchecked => "unchecked",
        Invalid => "invalid",
    }
);
label!(
    /// How the module of a page failed: a panic of its own, one that the engine noticed, an error in a call, or it did not
    /// even load.
    ClientError {
        Panic => "panic",
        Trap => "trap",
        Call => "call",
        Load => "load",
    }
);

label!(
    /// What became of the changes that a page sent.
    Save {
        Saved => "saved",
        Conflict => "conflict",
        Refused => "refused",
        Error => "error",
    }
);

label!(
    /// What came of a try to send a mail.
    Mail {
        Sent => "sent",
        Retried => "retried",
        Refused => "refused",
        GivenUp => "given_up",
    }
);

type Labels<const N: usize> = [(&'static str, &'static str); N];

label!(
    /// Why a connection was closed as soon as it was made: there were too many in all, or from its address.
    ConnectionRefused {
        All => "all",
        Address => "address",
    }
);

/// One counter for each value, there from the start: a series that appears with its first event
/// hides that event from an operator who looks at rates.
struct Counters<L> {
    each: Vec<Counter>,
    label: PhantomData<L>,
}

impl<L: Label> Counters<L> {
    fn register(registry: &mut Registry, name: &str, help: &str) -> Self {
        let family = Family::<Labels<1>, Counter>::default();
        registry.register(name, help, family.clone());
        let values = L::ALL.iter();
        Self {
            each: values
                .map(|(_, text)| family.get_or_create_owned(&[("outcome", *text)]))
                .collect(),
            label: PhantomData,
        }
    }

    fn count(&self, value: L) {
        self.each[value.index()].inc();
    }
}

pub struct Metrics {
    registry: Registry,
    sign_ins: Counters<SignIn>,
    registrations: Counters<Registration>,
    refreshes: Counters<Refresh>,
    access_checks: Counters<AccessCheck>,
    client_errors: Counters<ClientError>,
    connections_refused: Counters<ConnectionRefused>,
    saves: Counters<Save>,
    mails: Counters<Mail>,
    mails_waiting: Gauge,
    sessions_ended: Family<Labels<1>, Counter>,
    requests: Family<Labels<3>, Counter>,
    request_time: Family<Labels<1>, Histogram>,
    refresh_time: Histogram,
    access_check_time: Histogram,
    password_time: Histogram,
    passwords: Gauge,
    writer_time: Histogram,
    connections: Gauge,
    disk: OnceLock<Disk>,
    disk_free: Gauge,
    database: Gauge,
    knowledge: OnceLock<Age>,
    knowledge_age: Gauge,
}

/// Tells how old something is.
type Age = Box<dyn Fn() -> Option<Duration> + Send + Sync>;

/// Something that lasts, and is counted for as long as this lives.
pub struct Ongoing(Gauge);

impl Ongoing {
    fn begin(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Where times of one kind are noted.
#[derive(Clone)]
pub struct Timer(Histogram);

impl Timer {
    pub fn took(&self, time: Duration) {
        self.0.observe(time.as_secs_f64());
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("longhaul");
        let sign_ins = Counters::register(&mut registry, "sign_ins", "Attempts to sign in");
        let registrations =
            Counters::register(&mut registry, "registrations", "Attempts to register");
        let refreshes = Counters::register(&mut registry, "refreshes", "Refresh tokens presented");
        let access_checks = Counters::register(
            &mut registry,
            "access_tokens_checked",
            "Access tokens presented",
        );
        let help = "Pages whose module failed";
        let client_errors = Counters::register(&mut registry, "client_errors", help);
        let help = "Connections closed at once, because there were too many";
        let connections_refused = Counters::register(&mut registry, "connections_refused", help);
        let help = "Saves of pages with the module";
        let saves = Counters::register(&mut registry, "saves", help);
        let mails = Counters::register(&mut registry, "mails", "Tries to send a mail");
        let sessions_ended = Family::default();
        let help = "Sessions that ended before their time";
        registry.register("sessions_ended", help, sessions_ended.clone());
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let refresh_time = Histogram::new(REFRESH_BUCKETS);
        registry.register_with_unit(
            "refresh_duration",
            "Time from a refresh token of this server to its answer",
            Unit::Seconds,
            refresh_time.clone(),
        );
        let access_check_time = Histogram::new(CHECK_BUCKETS);
        registry.register_with_unit(
            "access_token_check_duration",
            "Time to check a presented access token",
            Unit::Seconds,
            access_check_time.clone(),
        );
        let request_time = Family::new_with_constructor(new_request_time as fn() -> Histogram);
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to the head of its answer",
            Unit::Seconds,
            request_time.clone(),
        );
        let password_time = Histogram::new(PASSWORD_BUCKETS);
        registry.register_with_unit(
            "password_duration",
            "Time to hash or compare a password, waiting included",
            Unit::Seconds,
            password_time.clone(),
        );
        let writer_time = Histogram::new(REFRESH_BUCKETS);
        registry.register_with_unit(
            "database_writer_wait",
            "Time until a transaction may write",
            Unit::Seconds,
            writer_time.clone(),
        );
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let passwords = gauge("passwords", "Passwords being hashed or waiting for it");
        let connections = gauge("connections", "Connections that are open");
        let disk_free = gauge("disk_free_bytes", "Room on the disk of the data folder");
        let database = gauge("database_bytes", "The database with its write-ahead log");
        let mails_waiting = gauge("mails_waiting", "Mails that are still to be sent");
        let knowledge_age = gauge(
            "ended_sessions_age_seconds",
            "Time since it was last read which sessions have ended at other servers",
        );
        Self {
            registry,
            sign_ins,
            registrations,
            refreshes,
            access_checks,
            client_errors,
            connections_refused,
            saves,
            mails,
            mails_waiting,
            sessions_ended,
            requests,
            request_time,
            refresh_time,
            access_check_time,
            password_time,
            passwords,
            writer_time,
            connections,
            disk: OnceLock::new(),
            disk_free,
            database,
            knowledge: OnceLock::new(),
            knowledge_age,
        }
    }
}

impl Metrics {
    pub fn sign_in(&self, outcome: SignIn) {
        self.sign_ins.count(outcome);
    }

    pub fn registration(&self, outcome: Registration) {
        self.registrations.count(outcome);
    }

    pub fn refresh(&self, outcome: Refresh) {
        self.refreshes.count(outcome);
    }

    /// For tokens of this server only: garbage is refused so fast that it would hide all others.
    pub fn refresh_took(&self, time: Duration) {
        self.refresh_time.observe(time.as_secs_f64());
    }

    pub fn access_check(&self, outcome: AccessCheck, time: Duration) {
        self.access_checks.count(outcome);
        self.access_check_time.observe(time.as_secs_f64());
    }

    pub fn client_error(&self, kind: ClientError) {
        self.client_errors.count(kind);
    }

    pub fn connection_refused(&self, reason: ConnectionRefused) {
        self.connections_refused.count(reason);
    }

    pub fn save(&self, outcome: Save) {
        self.saves.count(outcome);
    }

    pub fn mail(&self, outcome: Mail) {
        self.mails.count(outcome);
    }

    pub fn mails_waiting(&self, number: i64) {
        self.mails_waiting.set(number);
    }

    /// A connection, for as long as what is returned lives.
    pub fn connection(&self) -> Ongoing {
        Ongoing::begin(&self.connections)
    }

    /// Counts and times the work on a password.
    pub async fn password<T, E>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let _ongoing = Ongoing::begin(&self.passwords);
        let begun = Instant::now();
        let done = work.await;
        // What is refused because the queue is full takes no time, and would make a flood look fast.
        if done.is_ok() {
            self.password_time.observe(begun.elapsed().as_secs_f64());
        }
        done
    }

    /// For the time that writers wait for their turn.
    pub fn writer_wait(&self) -> Timer {
        Timer(self.writer_time.clone())
    }

    /// Looks at these whenever the metrics are asked for.
    pub fn watch_disk(&self, database: Option<&Path>, data_dir: &Path) {
        self.disk.get_or_init(|| Disk::new(database, data_dir));
    }

    /// Asks for the age of what is known of other servers whenever the metrics are asked for.
    pub fn watch_knowledge(&self, age: impl Fn() -> Option<Duration> + Send + Sync + 'static) {
        self.knowledge.get_or_init(|| Box::new(age));
    }

    /// `reason` is one of the few that the database knows too.
    pub fn sessions_ended(&self, reason: &'static str, number: usize) {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        self.sessions_ended
            .get_or_create(&[("reason", reason)])
            .inc_by(number);
    }

    /// `route` is the kind of place that a path names, never the path.
    pub fn request(&self, method: &str, route: &'static str, status: u16, time: Duration) {
        self.request_time
            .get_or_create(&[("route", route)])
            .observe(time.as_secs_f64());
        let labels = [
            ("method", method_label(method)),
            ("route", route),
            ("status", status_label(status)),
        ];
        self.requests.get_or_create(&labels).inc();
    }

    /// All metrics in the text format.
    pub fn text(&self) -> Result<String, fmt::Error> {
        if let Some(disk) = self.disk.get() {
            self.database.set(disk.database());
            // Where the system does not tell, there is no figure that would pass for one.
            self.disk_free.set(disk.free().unwrap_or(-1));
        }
        if let Some(age) = self.knowledge.get().and_then(|age| age()) {
            self.knowledge_age
                .set(i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn new_request_time() -> Histogram {
    Histogram::new(REQUEST_BUCKETS)
}

/// A client may send any word as its method.
fn method_label(name: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN
        .into_iter()
        .find(|known| *known == name)
        .unwrap_or("other")
}

fn status_label(code: u16) -> &'static str {
    match code {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}
