//! What a form is: pages of parts, all of it constant data.
//!
//! It holds no words. What people read stands in the form's Fluent file, one message a page, heading, question
//! and group, under the key that its `words` names; [`crate::words`] says which attributes each has.
//!
//! Only types are here; what is done with them stands in the modules above.

mod files;
mod questions;

pub use files::{FileRules, FileType, Square};
pub use questions::{Choices, DateLimit, Field, Group, Heading, Kind, Part, When};

use crate::answers::Answers;
use crate::judgement::Context;

/// A whole form.
#[derive(Debug)]
pub struct Form {
    /// Stable name, stored with every draft; the key of its title.
    pub id: &'static str,
    /// Version of the definition, from 1 on, stored with every draft.
    pub version: u32,
    /// The way from each earlier version to the next, the first one first.
    pub migrations: &'static [Migration],
    /// The pages of questions, in order.
    pub pages: &'static [Page],
    /// The last page, reached after checking the answers: the declaration and signature.
    pub sign: Page,
    /// Rules between answers, also across pages.
    pub rules: &'static [Rule],
    /// The applicant's name as far as it was given, or `""`: what tells applications apart in a list.
    pub applicant: fn(&Answers) -> String,
    /// Where the applicant wants to be written to, or `""`.
    pub email: fn(&Answers) -> String,
}

/// One page, with a URL of its own.
#[derive(Debug)]
pub struct Page {
    /// Last segment of the page's URL; its words have the key `page-` and this.
    pub slug: &'static str,
    /// What stands on it, from top to bottom.
    pub parts: &'static [Part],
}

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

/// The answers as one place of the form sees them.
///
/// Names are looked up among the fields of the item first, then in the form. A question that is
/// not being asked reads as not answered, whatever it was answered while it was asked: so a
/// condition on a hidden question fails, and branches inside a switched-off branch go with it.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The form whose questions are asked.
    pub form: &'static Form,
    /// All answers of the draft.
    pub answers: &'a Answers,
    /// The group and the id of the item in which names are looked up first, if any.
    pub item: Option<(&'static Group, &'a str)>,
}

/// The step from one version of a form to the next.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The plain questions and groups that it rewrites.
    pub takes: &'static [&'static str],
    /// Turns what was answered there into answers of the next version. Of a change it sees the part
    /// that changed alone, so it must not depend on how the others were answered.
    pub step: fn(Answers) -> Answers,
}
