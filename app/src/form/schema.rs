//! What a form is: pages of parts, all of it constant data.

use super::answers::Answers;
use super::files::FileRules;
use super::rules::Rule;
use super::versions::Migration;

/// A whole form.
#[derive(Debug)]
pub struct Form {
    /// Stable name, stored with every draft.
    pub id: &'static str,
    /// Version of the definition, from 1 on, stored with every draft.
    pub version: u32,
    /// The way from each earlier version to the next, the first one first.
    pub migrations: &'static [Migration],
    pub title: &'static str,
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
    /// Last segment of the page's URL.
    pub slug: &'static str,
    pub title: &'static str,
    /// A sentence under the heading, or `""`.
    pub hint: &'static str,
    pub parts: &'static [Part],
}

/// What stands on a page, from top to bottom.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// A heading above the parts that follow it.
    Heading(Heading),
    Field(Field),
    Group(Group),
}

#[derive(Clone, Copy, Debug)]
pub struct Heading {
    pub text: &'static str,
    pub hint: &'static str,
    pub when: When,
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Unique in the form (inside a group: in the group).
    pub name: &'static str,
    pub label: &'static str,
    /// Help between label and input, or `""`.
    pub hint: &'static str,
    /// What the question is called in messages: `your surname` for "Enter your surname" and
    /// "Surname must be …". For yes/no questions and consents it is the clause after "Select yes
    /// if" and "Confirm that": `you have used other names`.
    pub noun: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// Asked only when this holds.
    pub when: When,
    /// The label of a box that takes the question away: "Does not apply", "I do not know".
    pub escape: Option<&'static str>,
    /// The HTML autocomplete token, or `""`. A date of birth says `bday`; its three inputs take
    /// `bday-day`, `bday-month` and `bday-year`.
    pub autocomplete: &'static str,
    /// The question whose answer this one starts with when its page is first opened, or `""`.
    pub prefill: &'static str,
}

/// A repeating set of fields.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    /// What one item is called, in lower case: `visit`, `language`.
    pub item: &'static str,
    pub min: usize,
    pub max: usize,
    pub when: When,
    pub fields: &'static [Field],
}

/// What kind of answer a question takes, and its limits.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One line, at most `max` characters.
    Text {
        max: usize,
    },
    /// Several lines, between `min` and `max` characters.
    LongText {
        min: usize,
        max: usize,
    },
    Email,
    Phone,
    /// One line that must satisfy `accepts`; `message` is the whole sentence shown otherwise.
    Pattern {
        accepts: fn(&str) -> bool,
        message: &'static str,
        max: usize,
    },
    /// A whole number.
    Number {
        min: i64,
        max: i64,
    },
    /// An amount of money, digits with an optional decimal part.
    Amount,
    Date(DateLimit),
    YesNo,
    /// One of a few: radio buttons.
    Radio(&'static [Choice]),
    /// One of many: a select.
    Select(&'static [Choice]),
    /// A country: a select over `COUNTRIES`, value is the ISO 3166-1 alpha-2 code.
    Country,
    /// A box that has to be ticked.
    Consent,
    /// A file. The answer is the id of its upload.
    File(FileRules),
}

/// Where a date may lie, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateLimit {
    Any,
    Past,
    /// Today or before.
    NotFuture,
    /// Today or after.
    NotPast,
}

/// An option of a choice.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    pub value: &'static str,
    pub label: &'static str,
}

/// When a part is asked. Names are looked up in the group item first, then in the form.
#[derive(Clone, Copy, Debug)]
pub enum When {
    Always,
    /// The answer is this value.
    Is(&'static str, &'static str),
    /// The answer is one of these values.
    OneOf(&'static str, &'static [&'static str]),
    /// The question was answered, with another value than this.
    IsNot(&'static str, &'static str),
    All(&'static [When]),
    Any(&'static [When]),
}
