//! Calls that wait until the user has signed in again.

use crate::shared_result::SharedResult;

/// What to do with a parked call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// Send it, because the same user has signed in again.
    Replay,
    /// Never send it, because another user signed in or the user declined to.
    Drop,
}

pub(crate) type Parked = SharedResult<Resolution>;

/// Whether calls are parked when the server has ended the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Parking {
    /// The app does not offer to sign in on the page. Callers receive the refusal.
    #[default]
    Closed,
    /// The app offers to sign in on the page.
    Open,
    /// The user declined to sign in for now.
    Declined,
}

/// Parked calls by number, and calls that were decided about but whose callers have not been told
/// yet.
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

    /// Decides about all parked calls, in the order in which they were made.
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

    /// Ends all parked calls because the user declined to sign in. New calls are refused until a
    /// session begins.
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
