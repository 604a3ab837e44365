//! Constructors that make a definition read like the form it describes:
//! `text("surname", "Surname").noun("your surname").autocomplete("family-name")`.

use super::files::FileRules;
use super::schema::{Choice, DateLimit, Field, Group, Heading, Kind, When};

const fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        name,
        label,
        hint: "",
        noun: "",
        kind,
        required: true,
        when: When::Always,
        escape: None,
        autocomplete: "",
        prefill: "",
    }
}

/// One line of at most 80 characters; see [`Field::max`].
pub const fn text(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Text { max: 80 })
}

/// Several lines of `min` to `max` characters.
pub const fn long_text(name: &'static str, label: &'static str, min: usize, max: usize) -> Field {
    field(name, label, Kind::LongText { min, max })
}

/// An email address.
pub const fn email(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Email)
}

/// A phone number.
pub const fn phone(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Phone)
}

/// One line in a form of its own; `message` is the whole sentence shown when it is not.
pub const fn pattern(
    name: &'static str,
    label: &'static str,
    accepts: fn(&str) -> bool,
    message: &'static str,
    max: usize,
) -> Field {
    let kind = Kind::Pattern {
        accepts,
        message,
        max,
    };
    field(name, label, kind)
}

/// A whole number from `min` to `max`.
pub const fn number(name: &'static str, label: &'static str, min: i64, max: i64) -> Field {
    field(name, label, Kind::Number { min, max })
}

/// An amount of money.
pub const fn amount(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Amount)
}

/// A date in three parts.
pub const fn date(name: &'static str, label: &'static str, limit: DateLimit) -> Field {
    field(name, label, Kind::Date(limit))
}

/// Yes or no; the noun is the clause after "Select yes if".
pub const fn yes_no(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::YesNo)
}

/// One of a few.
pub const fn radio(name: &'static str, label: &'static str, choices: &'static [Choice]) -> Field {
    field(name, label, Kind::Radio(choices))
}

/// One of many.
pub const fn select(name: &'static str, label: &'static str, choices: &'static [Choice]) -> Field {
    field(name, label, Kind::Select(choices))
}

/// A country.
pub const fn country(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Country)
}

/// A box that has to be ticked; the noun is the clause after "Confirm that".
pub const fn consent(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Consent)
}

/// A file.
pub const fn file(name: &'static str, label: &'static str, rules: FileRules) -> Field {
    field(name, label, Kind::File(rules))
}

/// An option of a choice.
pub const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value, label }
}

/// A heading above the parts that follow it.
pub const fn heading(text: &'static str) -> Heading {
    Heading {
        text,
        hint: "",
        when: When::Always,
    }
}

/// A repeating group of at least one item when it is asked, and at most ten.
pub const fn group(
    name: &'static str,
    label: &'static str,
    item: &'static str,
    fields: &'static [Field],
) -> Group {
    Group {
        name,
        label,
        hint: "",
        item,
        min: 1,
        max: 10,
        when: When::Always,
        fields,
    }
}

impl Field {
    /// Help between label and input.
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// What messages call the question; see [`Field::noun`].
    pub const fn noun(mut self, noun: &'static str) -> Self {
        self.noun = noun;
        self
    }

    /// May be left empty.
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Asked only when `when` holds.
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// Adds a box with this label that takes the question away.
    pub const fn or(mut self, escape: &'static str) -> Self {
        self.escape = Some(escape);
        self
    }

    /// The HTML autocomplete token.
    pub const fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// Starts with the answer to `name`.
    pub const fn prefill(mut self, name: &'static str) -> Self {
        self.prefill = name;
        self
    }

    /// Another limit than 80 characters for one line of text.
    pub const fn max(mut self, max: usize) -> Self {
        self.kind = Kind::Text { max };
        self
    }
}

impl Heading {
    /// A sentence under the heading.
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// Shown only when `when` holds.
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }
}

impl Group {
    /// A sentence under the label.
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// How many items there may be, from `min` to `max`.
    pub const fn between(mut self, min: usize, max: usize) -> Self {
        self.min = min;
        self.max = max;
        self
    }

    /// Asked only when `when` holds.
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }
}
