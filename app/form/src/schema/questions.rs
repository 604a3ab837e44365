//! Questions, and what stands around them on a page.

use super::files::FileRules;

/// What stands on a page, from top to bottom.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// A heading above the parts that follow it.
    Heading(Heading),
    /// A question.
    Field(Field),
    /// A repeating set of questions.
    Group(Group),
}

/// A heading between the parts of a page.
#[derive(Clone, Copy, Debug)]
pub struct Heading {
    /// The key of its words.
    pub words: &'static str,
    /// Shown only when this holds.
    pub when: When,
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Unique in the form (inside a group: in the group).
    pub name: &'static str,
    /// The key of its words. Unique in the form; the name, unless another question has it too.
    pub words: &'static str,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Whether it has to be answered when it is asked.
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
    /// The fewest items.
    pub min: usize,
    /// The most items.
    pub max: usize,
    /// Asked only when this holds.
    pub when: When,
    /// The questions in each item.
    pub fields: &'static [Field],
}

/// What kind of answer a question takes, and its limits.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One line.
    Text {
        /// The most characters.
        max: usize,
    },
    /// Several lines.
    LongText {
        /// The fewest characters.
        min: usize,
        /// The most characters.
        max: usize,
    },
    /// An email address.
    Email,
    /// A phone number, national or international.
    Phone,
    /// A number in a document: letters and digits, however they are separated and whether capital or small.
    Code {
        /// The most characters.
        max: usize,
    },
    /// A [`Kind::Code`] that must satisfy `accepts`.
    Pattern {
        /// Judges the number in capitals and without separators.
        accepts: fn(&str) -> bool,
        /// The most characters that its input takes.
        max: usize,
    },
    /// A whole number.
    Number {
        /// The smallest that is allowed.
        min: i64,
        /// The largest that is allowed.
        max: i64,
    },
    /// An amount of money, digits with an optional decimal part.
    Amount,
    /// A date in three parts.
    Date(DateLimit),
    /// `yes` or `no`.
    YesNo,
    /// One of a few: radio buttons.
    Radio(Choices),
    /// One of many: a select.
    Select(Choices),
    /// A country: a select over [`COUNTRIES`](crate::countries::COUNTRIES), value is the ISO 3166-1 alpha-2 code.
    Country,
    /// A box that has to be ticked.
    Consent,
    /// A file. The answer is the id of its upload.
    File(FileRules),
}

/// Where a date may lie, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateLimit {
    /// Anywhere.
    Any,
    /// Before today.
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
    /// The values, as they are stored.
    pub values: &'static [&'static str],
}

/// When a part is asked. Names are looked up in the group item first, then in the form.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// In any case.
    Always,
    /// The answer is this value.
    Is(&'static str, &'static str),
    /// The answer is one of these values.
    OneOf(&'static str, &'static [&'static str]),
    /// The question was answered, with another value than this.
    IsNot(&'static str, &'static str),
    /// All of these hold.
    All(&'static [When]),
    /// At least one of these holds.
    Any(&'static [When]),
}
