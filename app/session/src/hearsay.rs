//! What a tab makes of the news of the others.

use crate::{
    deadline::{Deadline, Moment},
    events::Step,
    grant::Grant,
    news::News,
    session_end::Ending,
    state::{Phase, Refresh, State},
};

impl State {
    /// What another tab has to tell. Returns the refresh that it overtakes.
    pub(crate) fn hear(&mut self, news: News, now: Moment) -> (Option<Refresh>, Vec<Step>) {
        let left = self.phase == Phase::SignedOut;
        match news {
            News::Renewed { grant, epoch } if !left && !self.is_other(&grant) => {
                let steps = self.renewed(&grant, now, Step::Adopted);
                // One count for all tabs, as far as they hear of each other.
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

    /// A page was opened with the tokens that all tabs share. If they were renewed on its way, this tab's idea of
    /// their end is out of date. The epoch stays: it is not known which calls went out before.
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
