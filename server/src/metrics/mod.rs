//! What the server counts and times, in the format of Prometheus.
//!
//! Each server has a registry of its own, so that several can live in one process. Label values come
//! from the closed lists below: nothing that a client sends can become a series, and nothing here
//! identifies a user.

#[cfg(test)]
mod tests;

use std::{fmt, marker::PhantomData, time::Duration};

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

/// A check of an HS256 token takes a few microseconds, of an `EdDSA` token some fifty.
const CHECK_BUCKETS: [f64; 12] = [
    2e-6, 5e-6, 10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 20e-3,
];
/// A refresh waits for the disk, and at worst for the writers before it.
const REFRESH_BUCKETS: [f64; 13] = [
    0.5e-3, 1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0,
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

type Labels<const N: usize> = [(&'static str, &'static str); N];

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
            ("method", method_label(method)),
            ("route", route),
            ("status", status_label(status)),
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
