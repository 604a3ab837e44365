//! The definition of a form: pages made of parts, all of it constant data.
//!
//! The definition contains no texts. These are in the form's Fluent file, with one message for each
//! page, heading, question and group. The message key is given by the field `words`. See
//! [`crate::vocabulary`] for the attributes of each message.
//!
//! This module contains only types. The modules that work with them are separate.

mod files;
mod questions;

pub use files::{FileRules, FileType, Square};
pub use questions::{Choices, DateLimit, Field, Group, Heading, Kind, Part, When};

use crate::answers::Answers;
use crate::judgement::Context;

/// A complete form.
#[derive(Debug)]
pub struct Form {
    /// The stable name of the form, which is stored with every draft. It is also the key of the
    /// title.
    pub id: &'static str,
    /// The version of the definition, starting from 1, which is stored with every draft.
    pub version: u32,
    /// The steps from each earlier version to the next, oldest first.
    pub migrations: &'static [Migration],
    /// The pages of questions, in order.
    pub pages: &'static [Page],
    /// The last page, which follows the review of the answers: the declaration and signature.
    pub sign: Page,
    /// Rules between answers, on one page or across pages.
    pub rules: &'static [Rule],
    /// Returns the applicant's name as far as it has been given, or `""`. It distinguishes
    /// applications in a list.
    pub applicant: fn(&Answers) -> String,
    /// Returns the email address for messages to the applicant, or `""`.
    pub email: fn(&Answers) -> String,
}

/// A page with its own URL.
#[derive(Debug)]
pub struct Page {
    /// The last segment of the page's URL. The key of its texts is `page-` followed by the slug.
    pub slug: &'static str,
    /// The parts of the page, from top to bottom.
    pub parts: &'static [Part],
}

/// A rule between two or more answers, on one page or across pages.
///
/// It is checked if the question `at` is asked, answered, and valid in itself. Inside a group it is
/// checked for every item. A rule must ignore answers that are missing or invalid, because their
/// own questions report them.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The slug of the page on which the message appears.
    pub page: &'static str,
    /// The group that contains `at`, if any.
    pub group: Option<&'static str>,
    /// The name of the question beside which the message appears.
    pub at: &'static str,
    /// Returns the message, or `None` if the rule is satisfied.
    pub check: fn(&Scope, &Context) -> Option<String>,
}

/// The answers as seen from one place in the form.
///
/// Names are looked up among the questions of the item first, then in the form. A question that is
/// not currently asked reads as not answered, even if it has an answer from a time when it was
/// asked. A condition on a hidden question therefore fails, and branches inside a switched-off
/// branch are switched off too.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The form that the answers belong to.
    pub form: &'static Form,
    /// All answers of the draft.
    pub answers: &'a Answers,
    /// The group and the id of the item in which names are looked up first, if any.
    pub item: Option<(&'static Group, &'a str)>,
}

/// The step from one version of a form to the next.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The names of the plain questions and groups that the step rewrites.
    pub takes: &'static [&'static str],
    /// Converts the answers to these questions into answers of the next version. For a change, it
    /// receives only the answers that changed, so it must not depend on the others.
    pub step: fn(Answers) -> Answers,
}
