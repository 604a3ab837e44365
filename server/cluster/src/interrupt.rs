//! The ways in which a person ends a program: Ctrl-C, `kill`, a terminal that is closed.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::outcome::Outcome;

pub(crate) struct Interruption {
    signals: [Signal; 3],
}

impl Interruption {
    /// From here on they end nothing by themselves.
    pub(crate) fn listen() -> Outcome<Self> {
        let signals = [
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ];
        Ok(Self { signals })
    }

    pub(crate) async fn comes(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}
