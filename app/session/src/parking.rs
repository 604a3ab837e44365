//! Calls that wait for somebody to sign in again.

use super::single_flight::Flight;

/// What becomes of a parked call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The same user is back: send it.
    Replay,
    /// Somebody else signed in, or nobody will: never send it.
    Drop,
}

pub(crate) type Parked = Flight<Fate>;

/// Whether calls are parked when the server has ended the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Parking {
    /// The app offers no sign-in over the page: callers get the refusal.
    #[default]
    Closed,
    Open,
    /// The person declined to sign in for now.
    Declined,
}

/// Parked calls by their number, and those set free whose callers are not told yet.
#[derive(Debug, Default)]
pub(crate) struct Lot {
    pub parking: Parking,
    parked: Vec<(u64, Parked)>,
    freed: Vec<(Parked, Fate)>,
}

impl Lot {
    pub fn park(&mut self, call: u64) -> Parked {
        let parked = Parked::new();
        self.parked.push((call, parked.clone()));
        parked
    }

    /// Decides about all that are parked, in the order in which they were made.
    pub fn free(&mut self, fate: Fate) {
        if self.parking == Parking::Declined {
            self.parking = Parking::Open;
        }
        self.parked.sort_by_key(|(call, _)| *call);
        let freed = self.parked.drain(..).map(|(_, parked)| (parked, fate));
        self.freed.extend(freed);
    }

    /// Nobody signs in for now: calls end, and new ones are refused until somebody does.
    pub fn decline(&mut self) {
        self.free(Fate::Drop);
        if self.parking == Parking::Open {
            self.parking = Parking::Declined;
        }
    }

    pub fn take_freed(&mut self) -> Vec<(Parked, Fate)> {
        std::mem::take(&mut self.freed)
    }
}
