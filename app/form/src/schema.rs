//! What a form is: pages of parts, all of it constant data.
//!
//! It holds no words. What people read stands in the form's Fluent file, one message a page, heading, question
//! and group, under the key that its `words` names; [`super::words`] says which attributes each has.

use super::answers::Answers;
use super::files::FileRules;
use super::rules::Rule;
use super::versions::Migration;

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
    pub words: &'static str,
    pub when: When,
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Unique in the form (inside a group: in the group).
    pub name: &'static str,
    /// Unique in the form; the name, unless another question has it too.
    pub words: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// Asked only when this holds.
    pub when: When,
    /// Whether there is a box that takes the question away: "Does not apply", "I do not know".
    pub escape: bool,
    /// The HTML autocomplete token, or `""`. A date of birth says `bday`; its three inputs take
    /// `bday-day`, `bday-month` and `bday-year`.
    pub autocomplete: &'static str,
    /// The question whose answer this one starts with when its page is first opened, or `""`.
    pub prefill: &'static str,
}

/// A repeating set of fields.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Unique in the form, and the key of its words.
    pub name: &'static str,
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
    /// A number in a document, at most `max` characters: letters and digits, however they are parted and whether
    /// capital or small.
    Code {
        max: usize,
    },
    /// A [`Kind::Code`] that must satisfy `accepts`, written in capitals and without anything between.
    Pattern {
        accepts: fn(&str) -> bool,
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
    Radio(Choices),
    /// One of many: a select.
    Select(Choices),
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

/// What can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    /// The message whose attributes label the values, in the order in which they are offered.
    pub words: &'static str,
    pub values: &'static [&'static str],
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
