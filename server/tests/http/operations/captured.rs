//! Everything that the thread of a test logs; a test's server runs on that thread.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, Once},
};

use longhaul_server::logging::{self, LogFormat, Quota};
use serde_json::Value;
use tracing::{
    Level,
    subscriber::{DefaultGuard, set_default, set_global_default},
};

#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub(crate) fn json(level: Level) -> (Self, DefaultGuard) {
        Self::begin(&level.to_string(), Quota::default(), LogFormat::Json)
    }

    pub(crate) fn plain(level: Level) -> (Self, DefaultGuard) {
        Self::begin(&level.to_string(), Quota::default(), LogFormat::Text)
    }

    /// As the server writes it.
    pub(crate) fn begin(filter: &str, quota: Quota, format: LogFormat) -> (Self, DefaultGuard) {
        // A log statement that is reached first on a thread that logs nothing, while this one begins to log, may be
        // switched off for good. So some subscriber of the process wants everything, and drops it.
        static WANTS_ALL: Once = Once::new();
        WANTS_ALL.call_once(|| {
            // No other test sets one.
            let _ = set_global_default(tracing_subscriber::registry());
        });
        let log = Self::default();
        let writer = log.clone();
        let subscriber = logging::subscriber(filter, format, quota, move || writer.clone());
        (log, set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The lines that say `message`.
    pub(crate) fn lines(&self, message: &str) -> Vec<Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &Value| line["fields"]["message"] == message)
            .collect()
    }
}
