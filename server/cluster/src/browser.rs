//! The browser suite's journey, its races between tabs and its fault schedules, played against the cluster.

use std::{fmt, fs, path::Path, process::Command, time::Duration};

use serde_json::Value;
use tokio::time::sleep;

use crate::{
    control::{self, Handle},
    disturb::{Disturbed, Step},
    outcome::{Outcome, wrong},
    place::Process,
};

/// What is played unless other files are named, as expressions for their paths. In each, what holds for a single server alone is left out by name.
pub(crate) const SPECS: [&str; 5] = [
    "/journey.spec.ts",
    "/tabs.spec.ts",
    "/many-tabs.spec.ts",
    "/session.spec.ts",
    "/faults.spec.ts",
];

/// Between two disturbances.
const BETWEEN: Duration = Duration::from_secs(3);
/// Enough for the tests to close their browsers.
const LONGEST_INTERRUPTION: Duration = Duration::from_secs(10);

pub(crate) struct Suite<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) specs: &'a [String],
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Played {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) left_out: u64,
    pub(crate) kills: u64,
    /// Servers that were replaced meanwhile.
    pub(crate) replaced: u64,
}

impl Played {
    pub(crate) fn holds(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// From the report of Playwright.
    fn read(report: &str) -> Outcome<Self> {
        let report: Value = serde_json::from_str(report)?;
        let count = |name: &str| {
            let count = report.pointer(&format!("/stats/{name}"));
            let count = count.and_then(Value::as_u64);
            count.ok_or_else(|| wrong(format!("the report of the tests has no {name}")))
        };
        // Such as a file that cannot be read: then there are no tests that could fail.
        let errors = report.pointer("/errors").and_then(Value::as_array);
        let errors = errors.map_or(0, |errors| errors.len() as u64);
        Ok(Self {
            passed: count("expected")?,
            failed: count("unexpected")? + count("flaky")? + errors,
            left_out: count("skipped")?,
            ..Self::default()
        })
    }
}

impl fmt::Display for Played {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "browser tests: {} passed, {} failed, {} left out, with {} kills and {} replacements meanwhile",
            self.passed, self.failed, self.left_out, self.kills, self.replaced,
        )
    }
}

/// Plays it. Servers are killed and replaced in turn all the while, and the database with them.
pub(crate) async fn play(shared: &Handle, suite: Suite<'_>) -> Outcome<Played> {
    let control = control::serve(shared.clone()).await?;
    let (address, report) = {
        let place = &shared.lock().await.place;
        (place.address, place.folder().join("browser.json"))
    };
    let folder = suite.folder.canonicalize()?;
    let mut command = Command::new(folder.join("node_modules/.bin/playwright"));
    command
        .args(["test", "--project=chromium", "--reporter=list,json"])
        .args(suite.specs)
        .current_dir(&folder)
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("E2E_CLUSTER", format!("http://{address}"))
        .env("E2E_CLUSTER_CONTROL", format!("http://{}", control.address));
    let mut tests = Tests(Process::speaking(command)?);
    let mut disturbed = Disturbed::default();
    let disturbances = disturb(shared, &mut disturbed);
    let ended = tokio::select! {
        ended = tests.0.end() => ended?,
        failed = disturbances => return failed,
    };
    let written = fs::read_to_string(&report);
    let written = written.map_err(|_| wrong(format!("the browser tests did not run: {ended}")))?;
    let mut played = Played::read(&written)?;
    played.kills = disturbed.kills + shared.lock().await.killed;
    played.replaced = disturbed.replaced;
    if !ended.success() && played.failed == 0 {
        return Err(wrong(format!("the browser tests ended with {ended}")));
    }
    Ok(played)
}

/// Goes on until it is dropped, or fails.
async fn disturb(shared: &Handle, so_far: &mut Disturbed) -> Outcome<Played> {
    for step in Step::ROUND.into_iter().cycle() {
        sleep(BETWEEN).await;
        step.go(shared, so_far).await?;
    }
    Err(wrong("what goes on for ever has ended"))
}

struct Tests(Process);

impl Drop for Tests {
    fn drop(&mut self) {
        self.0.interrupt(LONGEST_INTERRUPTION);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_passed_at_the_second_try_has_failed_and_so_has_a_file_that_cannot_be_read() {
        let report = r#"{"errors": [], "stats": {"expected": 30, "skipped": 4, "unexpected": 1, "flaky": 2}}"#;
        let played = Played::read(report).unwrap();
        assert_eq!((played.passed, played.failed, played.left_out), (30, 3, 4));
        assert!(!played.holds());
        let report = r#"{"errors": [{}], "stats": {"expected": 1, "skipped": 0, "unexpected": 0, "flaky": 0}}"#;
        assert!(!Played::read(report).unwrap().holds());
        assert!(Played::read("{}").is_err());
    }
}
