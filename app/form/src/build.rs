//! Constructors that make a definition read like the form it describes:
//! `text("surname").max(40).autocomplete("family-name")`.

use super::schema::{Choices, DateLimit, Field, FileRules, Group, Heading, Kind, When};

const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        words: name,
        kind,
        required: true,
        when: When::Always,
        escape: false,
        autocomplete: "",
        prefill: "",
    }
}

/// A single line of at most 80 characters. See [`Field::max`].
pub const fn text(name: &'static str) -> Field {
    field(name, Kind::Text { max: 80 })
}

/// Several lines of `min` to `max` characters in total.
pub const fn long_text(name: &'static str, min: usize, max: usize) -> Field {
    field(name, Kind::LongText { min, max })
}

/// An email address.
pub const fn email(name: &'static str) -> Field {
    field(name, Kind::Email)
}

/// A phone number.
pub const fn phone(name: &'static str) -> Field {
    field(name, Kind::Phone)
}

/// A document number of at most 40 characters. See [`Field::max`].
pub const fn code(name: &'static str) -> Field {
    field(name, Kind::Code { max: 40 })
}

/// A document number of at most `max` characters that must satisfy `accepts`. See
/// [`Kind::Pattern`].
pub const fn pattern(name: &'static str, accepts: fn(&str) -> bool, max: usize) -> Field {
    field(name, Kind::Pattern { accepts, max })
}

/// A whole number from `min` to `max`, inclusive.
pub const fn number(name: &'static str, min: i64, max: i64) -> Field {
    field(name, Kind::Number { min, max })
}

/// An amount of money.
pub const fn amount(name: &'static str) -> Field {
    field(name, Kind::Amount)
}

/// A date in three parts.
pub const fn date(name: &'static str, limit: DateLimit) -> Field {
    field(name, Kind::Date(limit))
}

/// Yes or no.
pub const fn yes_no(name: &'static str) -> Field {
    field(name, Kind::YesNo)
}

/// One of a few choices, displayed as radio buttons.
pub const fn radio(name: &'static str, choices: Choices) -> Field {
    field(name, Kind::Radio(choices))
}

/// One of many choices, displayed as a select.
pub const fn select(name: &'static str, choices: Choices) -> Field {
    field(name, Kind::Select(choices))
}

/// A country.
pub const fn country(name: &'static str) -> Field {
    field(name, Kind::Country)
}

/// A box that must be ticked.
pub const fn consent(name: &'static str) -> Field {
    field(name, Kind::Consent)
}

/// A file.
pub const fn file(name: &'static str, rules: FileRules) -> Field {
    field(name, Kind::File(rules))
}

/// Creates a set of choices from their values and the key of the message that labels them.
pub const fn choices(words: &'static str, values: &'static [&'static str]) -> Choices {
    Choices { words, values }
}

/// A heading above the parts that follow it.
pub const fn heading(words: &'static str) -> Heading {
    Heading {
        words,
        when: When::Always,
    }
}

/// A repeating group of one to ten items. See [`Group::between`].
pub const fn group(name: &'static str, fields: &'static [Field]) -> Group {
    Group {
        name,
        min: 1,
        max: 10,
        when: When::Always,
        fields,
    }
}

impl Field {
    /// Sets the key of the question's texts. Needed if another question has the same name.
    #[must_use]
    pub const fn words(mut self, words: &'static str) -> Self {
        self.words = words;
        self
    }

    /// Allows the question to be left empty.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Asks the question only when `when` holds.
    #[must_use]
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// Adds a box that makes the question inapplicable, such as "Does not apply".
    #[must_use]
    pub const fn escapable(mut self) -> Self {
        self.escape = true;
        self
    }

    /// Sets the HTML autocomplete token.
    #[must_use]
    pub const fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// Prefills the question with the answer to the question `name`.
    #[must_use]
    pub const fn prefill(mut self, name: &'static str) -> Self {
        self.prefill = name;
        self
    }

    /// Sets the maximum number of characters of a text, short or long, or of a document number.
    ///
    /// # Panics
    ///
    /// If the question asks for anything else. A form is a constant, so the build stops there.
    #[must_use]
    pub const fn max(mut self, max: usize) -> Self {
        self.kind = match self.kind {
            Kind::Text { .. } => Kind::Text { max },
            Kind::LongText { min, .. } => Kind::LongText { min, max },
            Kind::Code { .. } => Kind::Code { max },
            Kind::Pattern { accepts, .. } => Kind::Pattern { accepts, max },
            _ => panic!("only a text or a document number has a maximum length"),
        };
        self
    }
}

impl Heading {
    /// Shows the heading only when `when` holds.
    #[must_use]
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }
}

impl Group {
    /// Sets how many items there may be, from `min` to `max`, inclusive.
    #[must_use]
    pub const fn between(mut self, min: usize, max: usize) -> Self {
        self.min = min;
        self.max = max;
        self
    }

    /// Asks the group only when `when` holds.
    #[must_use]
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{code, long_text, pattern, text};
    use crate::schema::Kind;

    fn is_short(text: &str) -> bool {
        text.len() < 4
    }

    #[test]
    fn a_maximum_length_leaves_the_kind_of_question() {
        assert!(matches!(text("name").max(7).kind, Kind::Text { max: 7 }));
        assert!(matches!(code("name").max(7).kind, Kind::Code { max: 7 }));
        let long = long_text("name", 2, 9).max(7);
        assert!(matches!(long.kind, Kind::LongText { min: 2, max: 7 }));
        let Kind::Pattern { accepts, max: 7 } = pattern("name", is_short, 9).max(7).kind else {
            panic!("another kind of question");
        };
        assert!(accepts("abc") && !accepts("abcd"));
    }
}
