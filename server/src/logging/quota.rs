//! How many lines there may be. A client can have a line written for each request, and a flood of requests must not fill
//! the disk: of lines alike, each client has a number for each minute, and so have all clients together. What was left out
//! is said in one line afterwards.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    callsite::Identifier,
    field::{Field, Visit},
    span::{Attributes, Id},
};
use tracing_subscriber::{
    layer::{Context, Filter},
    registry::LookupSpan,
};

use crate::auth::limiter::network;

const MINUTE: Duration = Duration::from_mins(1);
/// Everything below is about what happens to accounts and sessions.
const AUTH: &str = "longhaul_server::auth";
/// The lines that say what was left out.
const SUMMARY: &str = "longhaul_server::log";

/// What a line is about, by which it has more room or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Class {
    /// A request that was answered: a page with its files is ten.
    Ordinary,
    /// Something was refused, or went wrong. The first few tell it all.
    Refused,
    /// Sign-ins, refreshes, ended sessions, reuse: no other line takes their room.
    Security,
}

impl Class {
    /// Lines alike in a minute: for one client, and for all.
    const fn room(self) -> (u64, u64) {
        match self {
            Self::Ordinary => (600, 6_000),
            Self::Refused => (60, 1_200),
            Self::Security => (300, 6_000),
        }
    }
}

/// Which lines are alike.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Kind {
    place: Identifier,
    class: Class,
}

#[derive(Default)]
struct Lines {
    message: String,
    written: u64,
    clients: HashMap<Option<IpAddr>, Client>,
    /// Of clients that came when there was no room for anyone.
    left_out: u64,
}

#[derive(Default)]
struct Client {
    written: u64,
    left_out: u64,
}

/// Counts lines since the last [`turn`](Self::turn). Clones count together.
#[derive(Clone, Default)]
pub struct Quota(Arc<Mutex<HashMap<Kind, Lines>>>);

/// The client of a request, among the extensions of its span.
struct Of(IpAddr);

impl Quota {
    /// A new minute begins: says what was left out of the last one.
    pub fn turn(&self) {
        // Taken first: what is written below is counted again.
        let last = std::mem::take(&mut *self.lines());
        for lines in last.into_values() {
            let message = lines.message;
            for (client, counted) in lines.clients {
                if counted.left_out > 0 {
                    say(counted.left_out, &message, client);
                }
            }
            if lines.left_out > 0 {
                say(lines.left_out, &message, None);
            }
        }
    }

    /// Turns every minute, for as long as the process lives.
    pub async fn watch(self) {
        let mut minutes = tokio::time::interval(MINUTE);
        loop {
            minutes.tick().await;
            self.turn();
        }
    }

    fn has_room(
        &self,
        kind: Kind,
        client: Option<IpAddr>,
        message: impl FnOnce() -> String,
    ) -> bool {
        let (each, all) = kind.class.room();
        let mut lines = self.lines();
        let lines = lines.entry(kind).or_default();
        if lines.written >= all {
            match lines.clients.get_mut(&client) {
                Some(known) => known.left_out += 1,
                None => lines.left_out += 1,
            }
        } else {
            let counted = lines.clients.entry(client).or_default();
            if counted.written < each {
                counted.written += 1;
                lines.written += 1;
                return true;
            }
            counted.left_out += 1;
        }
        if lines.message.is_empty() {
            lines.message = message();
        }
        false
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<Kind, Lines>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn say(left_out: u64, message: &str, client: Option<IpAddr>) {
    let address = client.map(tracing::field::display);
    tracing::warn!(
        target: SUMMARY,
        left_out,
        like = message,
        address,
        "more lines like these in the last minute"
    );
}

impl<S> Filter<S> for Quota
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut seen = Seen::default();
        attributes.record(&mut seen);
        if let (Some(address), Some(span)) = (seen.address, context.span(id)) {
            span.extensions_mut().insert(Of(network(address)));
        }
    }

    fn event_enabled(&self, event: &Event<'_>, context: &Context<'_, S>) -> bool {
        let metadata = event.metadata();
        // An operator who asks for more than the usual wants to see all of it.
        if *metadata.level() > Level::INFO || metadata.target() == SUMMARY {
            return true;
        }
        let mut seen = Seen::default();
        event.record(&mut seen);
        let refused = *metadata.level() <= Level::WARN || seen.status >= 400;
        let class = match refused {
            _ if metadata.target().starts_with(AUTH) => Class::Security,
            true => Class::Refused,
            false => Class::Ordinary,
        };
        let kind = Kind {
            place: metadata.callsite(),
            class,
        };
        let scope = context.event_scope(event);
        let client = scope.and_then(|mut spans| {
            spans.find_map(|span| span.extensions().get::<Of>().map(|Of(client)| *client))
        });
        self.has_room(kind, client, || seen.message)
    }
}

/// What counts of the fields of a line.
#[derive(Default)]
struct Seen {
    address: Option<IpAddr>,
    status: u64,
    message: String,
}

impl Visit for Seen {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "status" {
            self.status = value;
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.record_u64(field, value.unsigned_abs());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "address" => self.address = format!("{value:?}").parse().ok(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{io, net::Ipv4Addr, sync::Arc};

    use tracing::subscriber::with_default;
    use tracing_subscriber::{Layer, fmt::layer, layer::SubscriberExt, registry};

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Log {
        /// How many lines hold `text`.
        fn count(&self, text: &str) -> usize {
            let log = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
            log.lines().filter(|line| line.contains(text)).count()
        }
    }

    fn logged(run: impl FnOnce(&Quota)) -> Log {
        let (log, quota) = (Log::default(), Quota::default());
        let writer = log.clone();
        let lines = layer().json().with_writer(move || writer.clone());
        let subscriber = registry().with(lines.with_filter(quota.clone()));
        with_default(subscriber, || run(&quota));
        log
    }

    fn from(address: impl fmt::Display, event: impl Fn()) {
        tracing::info_span!("request", address = %address).in_scope(event);
    }

    fn numbered(number: u32) -> Ipv4Addr {
        Ipv4Addr::from(0x0a00_0000 + number)
    }

    #[test]
    fn what_one_client_has_refused_has_so_many_lines_and_one_for_the_rest() {
        let log = logged(|quota| {
            for _ in 0..10_000 {
                from("192.0.2.1", || tracing::info!(status = 401, "answered"));
            }
            // Another client, another kind of line, and a client that is let in.
            from("192.0.2.2", || tracing::info!(status = 404, "answered"));
            from("192.0.2.1", || tracing::warn!("something else"));
            from("192.0.2.1", || tracing::info!(status = 200, "answered"));
            quota.turn();
            from("192.0.2.1", || tracing::info!(status = 410, "answered"));
        });
        assert_eq!(log.count(r#""status":401"#), 60);
        for status in [404, 200, 410] {
            assert_eq!(log.count(&format!(r#""status":{status}"#)), 1, "{status}");
        }
        assert_eq!(log.count("something else"), 1);
        assert_eq!(log.count("more lines like these"), 1);
        let rest = r#""left_out":9940,"like":"answered","address":"192.0.2.1""#;
        assert_eq!(log.count(rest), 1);
    }

    #[test]
    fn many_clients_have_no_more_than_so_many_together() {
        let log = logged(|quota| {
            for number in 0..20_000 {
                from(numbered(number), || {
                    tracing::info!(status = 401, "answered");
                });
            }
            quota.turn();
        });
        assert_eq!(log.count(r#""status":401"#), 1_200);
        assert_eq!(log.count(r#""left_out":18800"#), 1);
        assert_eq!(log.count("more lines like these"), 1);
    }

    #[test]
    fn a_flood_does_not_drown_what_happens_to_sessions() {
        let log = logged(|_| {
            for number in 0..20_000 {
                from(numbered(number), || tracing::warn!("noise"));
                let target_of_auth =
                    || tracing::info!(target: "longhaul_server::auth::x", "refresh refused");
                from(numbered(number), target_of_auth);
            }
            let reuse =
                || tracing::warn!(target: "longhaul_server::auth::x", "refresh token reused");
            (0..300).for_each(|_| from("192.0.2.1", reuse));
        });
        assert_eq!(log.count("noise"), 1_200);
        assert_eq!(log.count("refresh refused"), 6_000);
        assert_eq!(log.count("refresh token reused"), 300);
    }

    #[test]
    fn customers_of_one_provider_are_one_client() {
        let log = logged(|_| {
            for number in 0..1000 {
                let address = format!("2001:db8::{number:x}");
                from(address, || tracing::info!(status = 401, "answered"));
            }
        });
        assert_eq!(log.count(r#""status":401"#), 60);
    }
}
