//! Calls that wait until the user has signed in again.

use crate::shared_result::SharedResult;

/// What becomes of a parked call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// The same user is back: send it.
    Replay,
    /// Another user signed in, or the user will not: never send it.
    Drop,
}

pub(crate) type Parked = SharedResult<Resolution>;

/// Whether calls are parked when the server has ended the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Parking {
    /// The app offers no sign-in over the page: callers get the refusal.
    #[default]
    Closed,
    Open,
    /// The user declined to sign in for now.
    Declined,
}

/// Parked calls by their number, and those decided about whose callers are not told yet.
#[derive(Debug, Default)]
pub(crate) struct ParkedCalls {
    pub parking: Parking,
    parked: Vec<(u64, Parked)>,
    resolved: Vec<(Parked, Resolution)>,
}

impl ParkedCalls {
    pub(crate) fn park(&mut self, call: u64) -> Parked {
        let parked = Parked::new();
        self.parked.push((call, parked.clone()));
        parked
    }

    /// Decides about all that are parked, in the order in which they were made.
    pub(crate) fn resolve(&mut self, resolution: Resolution) {
        if self.parking == Parking::Declined {
            self.parking = Parking::Open;
        }
        self.parked.sort_by_key(|(call, _)| *call);
        let resolved = self
            .parked
            .drain(..)
            .map(|(_, parked)| (parked, resolution));
        self.resolved.extend(resolved);
    }

    /// The user does not sign in for now: calls end, and new ones are refused until a session begins.
    pub(crate) fn decline(&mut self) {
        self.resolve(Resolution::Drop);
        if self.parking == Parking::Open {
            self.parking = Parking::Declined;
        }
    }

    pub(crate) fn take_resolved(&mut self) -> Vec<(Parked, Resolution)> {
        std::mem::take(&mut self.resolved)
    }
}
