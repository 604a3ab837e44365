//! What is said at the end, and whether it is good.

use std::fmt;

use crate::{browser::Played, disturb::Disturbed, load::Verdict};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) verdict: Verdict,
    pub(crate) disturbed: Disturbed,
    /// Nothing if it was left out.
    pub(crate) browser: Option<Played>,
}

impl Summary {
    pub(crate) fn holds(&self) -> bool {
        self.verdict.holds()
            && self.disturbed.failed_in_updates == 0
            && self.browser.is_none_or(|played| played.holds())
    }
}

/// One line.
impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            verdict, disturbed, ..
        } = self;
        write!(
            formatter,
            "cluster: {} requests, {} of them sent again, {} uploads, {} kills, {} replacements",
            verdict.requests,
            verdict.unanswered,
            verdict.uploads,
            disturbed.kills,
            disturbed.replaced,
        )?;
        if let Some(played) = &self.browser {
            write!(formatter, ", {played}")?;
        }
        write!(
            formatter,
            ", sign-outs that were asked for: {}, requests that succeeded after them: {}, \
             requests that failed during updates: {}, sign-outs that were not asked for: {}, characters lost: {}",
            verdict.sign_outs,
            verdict.after_sign_out,
            disturbed.failed_in_updates,
            verdict.signed_out,
            verdict.lost,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_was_done_and_what_went_wrong() {
        let mut summary = Summary::default();
        let said = summary.to_string();
        assert!(said.starts_with("cluster: 0 requests"));
        assert!(said.ends_with("sign-outs that were not asked for: 0, characters lost: 0"));
        assert!(!said.contains("browser"));
        summary.browser = Some(Played {
            passed: 30,
            left_out: 4,
            ..Played::default()
        });
        summary.disturbed.kills = 7;
        assert!(summary.to_string().contains(", 7 kills, "));
        assert!(
            summary
                .to_string()
                .contains("browser tests: 30 passed, 0 failed, 4 left out")
        );
    }

    #[test]
    fn whatever_should_be_nothing_must_be_nothing() {
        let played = Played {
            passed: 1,
            ..Played::default()
        };
        let fine = Summary {
            browser: Some(played),
            ..Summary::default()
        };
        assert!(fine.holds());
        for spoil in [
            |summary: &mut Summary| summary.verdict.lost = 1,
            |summary: &mut Summary| summary.verdict.signed_out = 1,
            |summary: &mut Summary| summary.verdict.after_sign_out = 1,
            |summary: &mut Summary| summary.disturbed.failed_in_updates = 1,
            |summary: &mut Summary| {
                summary.browser = Some(Played {
                    passed: 1,
                    failed: 1,
                    ..Played::default()
                });
            },
        ] {
            let mut summary = fine;
            spoil(&mut summary);
            assert!(!summary.holds());
        }
    }

    #[test]
    fn no_test_at_all_is_no_success() {
        let summary = Summary {
            browser: Some(Played::default()),
            ..Summary::default()
        };
        assert!(!summary.holds());
    }
}
