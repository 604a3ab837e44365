//! What is set beside what, and how far it has to come.

use crate::workloads::Workload;

/// The subject's name in all results.
pub(crate) const LONGHAUL: &str = "Longhaul";

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// A share of the limit's rate.
    OfLimit(f64),
    PerSecond(f64),
    /// Of 99 in 100 answers, in milliseconds.
    Within(f64),
    /// So many times the rate of this peer.
    TimesPeer(&'static str, f64),
    /// So many times the rate of the fastest peer.
    TimesEveryPeer(f64),
}

impl Workload {
    pub(crate) fn targets(self) -> &'static [Target] {
        match self {
            Self::Me => &[Target::OfLimit(0.75)],
            Self::Sessions => &[
                Target::OfLimit(0.30),
                Target::TimesPeer("better-auth", 15.0),
            ],
            Self::Favicon | Self::Style | Self::Module => &[Target::OfLimit(0.50)],
            Self::Login => &[Target::OfLimit(0.20)],
            Self::Refresh => &[
                Target::OfLimit(0.60),
                Target::PerSecond(3000.0),
                Target::TimesEveryPeer(3.0),
            ],
            Self::Autosave => &[Target::OfLimit(0.60)],
            Self::AutosaveLarge => &[Target::PerSecond(1500.0)],
            Self::SignIn => &[Target::OfLimit(0.90)],
            Self::Flood => &[Target::Within(20.0)],
            Self::FormPage | Self::AutosaveHuge | Self::Mixed => &[],
        }
    }
}
