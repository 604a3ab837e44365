//! What a run has shown: every figure of every round, and what is made of them.

mod chart;
pub(crate) mod machine;
pub(crate) mod publish;
pub(crate) mod report;
pub(crate) mod rows;
pub(crate) mod spread;
pub(crate) mod table;

use serde::{Deserialize, Serialize};

use crate::load::Measured;
use machine::Machine;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    pub(crate) rounds: u32,
    pub(crate) seconds: f64,
    pub(crate) samples: Vec<Sample>,
    pub(crate) memory: Vec<MemoryUse>,
    /// Peers that could not be measured, and why.
    pub(crate) missing: Vec<String>,
}

/// One subject doing one kind of work in one round.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sample {
    pub(crate) subject: String,
    pub(crate) work: String,
    pub(crate) round: u32,
    #[serde(flatten)]
    pub(crate) measured: Measured,
}

/// Resident bytes of a server in one round.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MemoryUse {
    pub(crate) subject: String,
    pub(crate) round: u32,
    /// Before the first request.
    pub(crate) idle: u64,
    /// After the last.
    pub(crate) after: u64,
    /// The most there ever was.
    pub(crate) peak: u64,
}

impl Results {
    /// The figures of a subject at its work, one a round.
    pub(crate) fn of<'a>(&'a self, subject: &str, work: &str) -> impl Iterator<Item = &'a Sample> {
        let wanted = move |sample: &&Sample| sample.subject == subject && sample.work == work;
        // Owned, so that the iterator does not hold on to the names.
        let found: Vec<_> = self.samples.iter().filter(wanted).collect();
        found.into_iter()
    }

    /// One after another, or none if all answers were right.
    pub(crate) fn errors(&self) -> Vec<String> {
        let said = |sample: &Sample| {
            let at = format!(
                "{}, {}, round {}",
                sample.subject, sample.work, sample.round
            );
            let errors = sample.measured.errors.iter();
            errors
                .map(|error| format!("{at}: {error}"))
                .collect::<Vec<_>>()
        };
        self.samples.iter().flat_map(said).collect()
    }
}
