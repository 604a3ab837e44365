//! The log: one line for each event, as text or as JSON, on the standard error; and never more lines than a disk can take.

mod panics;
mod quota;

use std::{io::IsTerminal, str::FromStr};

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer,
    fmt::{MakeWriter, layer},
    layer::SubscriberExt,
    registry,
};

pub use quota::Quota;

/// How a line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: the fields are listed in docs/operations.md.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("use text or json"),
        }
    }
}

/// Writes what `filter` lets through and `quota` has room for.
pub fn subscriber<W>(
    filter: &str,
    format: LogFormat,
    quota: Quota,
    writer: W,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let events = registry().with(EnvFilter::new(filter));
    match format {
        LogFormat::Text => {
            let lines = layer()
                .with_ansi(std::io::stderr().is_terminal())
                .with_writer(writer);
            Box::new(events.with(lines.with_filter(quota)))
        }
        LogFormat::Json => {
            let lines = layer().json().with_span_list(false).with_writer(writer);
            Box::new(events.with(lines.with_filter(quota)))
        }
    }
}

/// Sends all that this process logs to the standard error, and what panics say with it: so it is one line, belongs to its
/// request, and counts like any other.
pub fn begin(filter: &str, format: LogFormat, quota: Quota) {
    let subscriber = subscriber(filter, format, quota, std::io::stderr);
    if let Err(error) = tracing::subscriber::set_global_default(subscriber) {
        // Another part of this process logs already.
        tracing::warn!(%error, "the log has begun before");
    }
    panics::log_from_now_on();
}
