//! Questions and the other parts of a page.

use super::files::FileRules;

/// A part of a page.
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
    /// The key of its texts.
    pub words: &'static str,
    /// The condition for showing it.
    pub when: When,
}

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name, which is unique in the form, or in the group if the question is part of one.
    pub name: &'static str,
    /// The key of its texts, which is unique in the form. It equals the name, unless another
    /// question has the same name.
    pub words: &'static str,
    /// The kind of answer.
    pub kind: Kind,
    /// Whether an answer is required when the question is asked.
    pub required: bool,
    /// The condition for asking it.
    pub when: When,
    /// Whether there is a box that makes the question inapplicable, such as "Does not apply" or "I
    /// do not know".
    pub escape: bool,
    /// The HTML autocomplete token, or `""`. For a date of birth it is `bday`, and its three inputs
    /// use `bday-day`, `bday-month` and `bday-year`.
    pub autocomplete: &'static str,
    /// The name of the question whose answer this one is prefilled with when its page is first
    /// opened, or `""`.
    pub prefill: &'static str,
}

/// A repeating set of questions.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The name, which is unique in the form. It is also the key of its texts.
    pub name: &'static str,
    /// The minimum number of items.
    pub min: usize,
    /// The maximum number of items.
    pub max: usize,
    /// The condition for asking it.
    pub when: When,
    /// The questions in each item.
    pub fields: &'static [Field],
}

/// The kind of answer that a question takes, and its limits.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A single line of text.
    Text {
        /// The maximum number of characters.
        max: usize,
    },
    /// Several lines of text.
    LongText {
        /// The minimum number of characters.
        min: usize,
        /// The maximum number of characters.
        max: usize,
    },
    /// An email address.
    Email,
    /// A phone number, national or international.
    Phone,
    /// A document number: letters and digits, regardless of separators and case.
    Code {
        /// The maximum number of characters.
        max: usize,
    },
    /// A [`Kind::Code`] that must satisfy `accepts`.
    Pattern {
        /// Checks the number in upper case and without separators.
        accepts: fn(&str) -> bool,
        /// The maximum number of characters of its input.
        max: usize,
    },
    /// A whole number.
    Number {
        /// The minimum value.
        min: i64,
        /// The maximum value.
        max: i64,
    },
    /// An amount of money: digits with up to two decimals.
    Amount,
    /// A date in three parts.
    Date(DateLimit),
    /// `yes` or `no`.
    YesNo,
    /// One of a few choices, displayed as radio buttons.
    Radio(Choices),
    /// One of many choices, displayed as a select.
    Select(Choices),
    /// A country, displayed as a select over [`COUNTRIES`](crate::countries::COUNTRIES). The value
    /// is the ISO 3166-1 alpha-2 code.
    Country,
    /// A box that must be ticked.
    Consent,
    /// A file. The answer is the id of the upload.
    File(FileRules),
}

/// The range of a date relative to today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateLimit {
    /// Any date.
    Any,
    /// Before today.
    Past,
    /// Today or earlier.
    NotFuture,
    /// Today or later.
    NotPast,
}

/// A set of choices.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    /// The key of the message whose attributes label the values, in display order.
    pub words: &'static str,
    /// The values, as they are stored.
    pub values: &'static [&'static str],
}

/// The condition for asking or showing a part. Names are looked up in the group item first, then in
/// the form.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// Always holds.
    Always,
    /// The answer is this value.
    Is(&'static str, &'static str),
    /// The answer is one of these values.
    OneOf(&'static str, &'static [&'static str]),
    /// The question is answered, and the answer is not this value.
    IsNot(&'static str, &'static str),
    /// All of these conditions hold.
    All(&'static [When]),
    /// At least one of these conditions holds.
    Any(&'static [When]),
}
