//! What the server counts and times, in the format of Prometheus.
//!
//! Each server has a registry of its own, so that several can live in one process. Label values come
//! from the closed lists below: nothing that a client sends can become a series, and nothing here
//! identifies a user.

mod labels;
#[cfg(test)]
mod tests;

use std::{fmt, time::Duration};

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

use labels::Counters;
pub use labels::{
    AccessCheck, ClientError, ConnectionRefused, Label, Refresh, Registration, SignIn,
};

/// A check of an HS256 token takes a few microseconds, of an `EdDSA` token some fifty.
const CHECK_BUCKETS: [f64; 12] = [
    2e-6, 5e-6, 10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 20e-3,
];
/// A refresh waits for the disk, and at worst for the writers before it.
const REFRESH_BUCKETS: [f64; 13] = [
    0.5e-3, 1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0,
];

type Labels<const N: usize> = [(&'static str, &'static str); N];

pub struct Metrics {
    registry: Registry,
    sign_ins: Counters<SignIn>,
    registrations: Counters<Registration>,
    refreshes: Counters<Refresh>,
    access_checks: Counters<AccessCheck>,
    client_errors: Counters<ClientError>,
    connections_refused: Counters<ConnectionRefused>,
    sessions_ended: Family<Labels<1>, Counter>,
    requests: Family<Labels<3>, Counter>,
    refresh_time: Histogram,
    access_check_time: Histogram,
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
        Self {
            registry,
            sign_ins,
            registrations,
            refreshes,
            access_checks,
            client_errors,
            connections_refused,
            sessions_ended,
            requests,
            refresh_time,
            access_check_time,
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

    /// `reason` is one of the few that the database knows too.
    pub fn sessions_ended(&self, reason: &'static str, number: usize) {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        self.sessions_ended
            .get_or_create(&[("reason", reason)])
            .inc_by(number);
    }

    /// `route` is the kind of place that a path names, never the path.
    pub fn request(&self, method: &str, route: &'static str, status: u16) {
        let labels = [
            ("method", labels::method(method)),
            ("route", route),
            ("status", labels::status(status)),
        ];
        self.requests.get_or_create(&labels).inc();
    }

    /// All metrics in the text format.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
