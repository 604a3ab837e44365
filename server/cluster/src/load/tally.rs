//! Counts of all clients together.

use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Default)]
pub(crate) struct Tally {
    answered: AtomicU64,
    unanswered: AtomicU64,
    signed_out: AtomicU64,
    lost: AtomicU64,
    after_sign_out: AtomicU64,
    sign_outs: AtomicU64,
    uploads: AtomicU64,
}

/// What must hold when everything is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) requests: u64,
    /// Requests that had to be sent again.
    pub(crate) unanswered: u64,
    /// Sign-outs that were not asked for.
    pub(crate) signed_out: u64,
    /// Characters whose save was acknowledged, and which are not there.
    pub(crate) lost: u64,
    /// Requests that succeeded in a session whose sign-out had been acknowledged.
    pub(crate) after_sign_out: u64,
    /// Sign-outs that were acknowledged.
    pub(crate) sign_outs: u64,
    /// Files that were received to their end.
    pub(crate) uploads: u64,
}

impl Tally {
    pub(crate) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    pub(crate) fn unanswered(&self) -> u64 {
        self.unanswered.load(Ordering::Relaxed)
    }

    pub(super) fn note(&self, was_answered: bool) {
        let count = if was_answered {
            &self.answered
        } else {
            &self.unanswered
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn note_signed_out(&self) {
        self.signed_out.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn note_lost(&self, characters: u64) {
        self.lost.fetch_add(characters, Ordering::Relaxed);
    }

    pub(super) fn note_sign_out(&self) {
        self.sign_outs.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn note_upload(&self) {
        self.uploads.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn note_after_sign_out(&self) {
        self.after_sign_out.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn verdict(&self) -> Verdict {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let unanswered = read(&self.unanswered);
        Verdict {
            requests: read(&self.answered) + unanswered,
            unanswered,
            signed_out: read(&self.signed_out),
            lost: read(&self.lost),
            after_sign_out: read(&self.after_sign_out),
            sign_outs: read(&self.sign_outs),
            uploads: read(&self.uploads),
        }
    }
}

impl Verdict {
    pub(crate) fn holds(&self) -> bool {
        self.signed_out == 0 && self.lost == 0 && self.after_sign_out == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_counts_and_one_that_went_wrong_is_enough() {
        let tally = Tally::default();
        tally.note(true);
        tally.note(false);
        tally.note_sign_out();
        let fine = tally.verdict();
        assert_eq!((fine.requests, fine.unanswered), (2, 1));
        assert!(fine.holds());
        for note in [
            Tally::note_signed_out,
            Tally::note_after_sign_out,
            |tally: &Tally| tally.note_lost(1),
        ] {
            let tally = Tally::default();
            note(&tally);
            assert!(!tally.verdict().holds());
        }
    }
}
