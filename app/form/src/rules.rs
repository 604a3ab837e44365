//! Rules between answers.

use super::scope::Scope;
use super::validate::Context;

/// A rule between two or more answers, on one page or across pages.
///
/// It runs when the question `at` is asked, is answered, and is fine in itself; inside a group
/// once for every item. It stays silent about answers that are missing or broken: their own
/// questions complain about them.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The page on which its message appears.
    pub page: &'static str,
    /// The group in which `at` stands, if any.
    pub group: Option<&'static str>,
    /// The question beside which its message appears.
    pub at: &'static str,
    /// The message, or `None` when all is well.
    pub check: fn(&Scope, &Context) -> Option<String>,
}
