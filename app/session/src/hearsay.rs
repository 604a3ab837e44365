//! How a tab reacts to news from other tabs.

use crate::{
    deadline::{Deadline, Moment},
    events::Step,
    grant::Grant,
    news::News,
    session_end::Ending,
    state::{Phase, Refresh, State},
};

impl State {
    /// Applies news from another tab. Returns the refresh that it overtakes, if any.
    pub(crate) fn hear(&mut self, news: News, now: Moment) -> (Option<Refresh>, Vec<Step>) {
        let left = self.phase == Phase::SignedOut;
        match news {
            News::Renewed { grant, epoch } if !left && !self.is_other(&grant) => {
                let steps = self.renewed(&grant, now, Step::Adopted);
                // Tabs share one count as far as they hear from each other.
                self.epoch = self.epoch.max(epoch);
                (None, steps)
            }
            News::Present(grant) if self.phase == Phase::SignedIn && !self.is_other(&grant) => {
                (None, self.compare(&grant, now))
            }
            News::Renewed { .. } if left => (None, Vec::new()),
            News::Renewed { grant, .. } | News::Began(grant) | News::Present(grant) => {
                self.begin(&grant, now)
            }
            News::SignedOut { user } if !left && (user.is_none() || user == self.user) => {
                (self.end(), vec![Step::SignedOut])
            }
            News::SignedOut { .. } => (None, Vec::new()),
        }
    }

    /// Handles the news that a page was opened with the tokens that all tabs share. If those were
    /// renewed in the meantime, this tab's idea of when they expire is out of date. The epoch stays
    /// the same, because it is not known which calls were sent before.
    fn compare(&mut self, grant: &Grant, now: Moment) -> Vec<Step> {
        let ending = grant
            .limits
            .map(|limits| Ending::new(limits, self.notice, now));
        let later = match (&ending, &self.ending) {
            (Some(theirs), Some(ours)) => theirs.is_later_than(ours),
            _ => false,
        };
        if !later {
            return Vec::new();
        }
        self.deadline = Deadline::new(now, grant.expires_in);
        self.ending = ending;
        vec![Step::Adopted]
    }
}
