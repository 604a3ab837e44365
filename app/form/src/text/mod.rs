//! The texts that users read, in one language: a flat map from key to text.
//!
//! The sources are Fluent files. A server reads them (module `fluent`, feature `fluent`) and sends
//! the browser the texts that its pages need as plain lines, so that the wasm module contains
//! neither texts nor a parser. Placeables are kept as `{name}`. A select on a number becomes one
//! entry per plural category, such as `key[one]` and `key[other]`.

#[cfg(feature = "fluent")]
pub mod comparison;
#[cfg(feature = "fluent")]
pub mod fluent;
#[cfg(feature = "fluent")]
pub mod languages;
mod plural;
#[cfg(all(test, feature = "fluent"))]
mod tests;

/// The texts of one language, sorted by key.
#[derive(Debug, Default)]
pub struct Texts {
    language: &'static str,
    entries: Vec<(&'static str, &'static str)>,
}

impl Texts {
    /// Returns empty texts, for reading answers that are not shown to a user.
    pub fn none() -> &'static Self {
        static NONE: Texts = Texts {
            language: "",
            entries: Vec::new(),
        };
        &NONE
    }

    /// Returns the BCP 47 tag, such as `en`.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// Returns the text of `key`, if there is one. Hints, for example, are optional.
    pub fn find(&self, key: &str) -> Option<&'static str> {
        let at = self
            .entries
            .binary_search_by(|(other, _)| (*other).cmp(key))
            .ok()?;
        self.entries.get(at).map(|(_, text)| *text)
    }

    /// Returns the text of `key`, or `""`. Tests ensure that every key that is requested exists.
    pub fn get(&self, key: &str) -> &'static str {
        self.find(key).unwrap_or_default()
    }

    /// Returns the attribute `.part` of the message `key`, or `""`.
    pub fn part(&self, key: &str, part: &str) -> &'static str {
        self.get(&[key, ".", part].concat())
    }

    /// Returns the text of `key` with its placeables filled in.
    ///
    /// ```
    /// use longhaul_form::text::Texts;
    ///
    /// let texts = Texts::from_lines("en\nmissing=Enter {noun}".to_owned());
    /// assert_eq!(texts.fill("missing", &[("noun", "your name")]), "Enter your name");
    /// ```
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.get(key), values)
    }

    /// Like [`fill`](Self::fill), for a key whose text depends on `count`. The placeable `{count}`
    /// is filled in too.
    pub fn count(&self, key: &str, count: usize, values: &[(&str, &str)]) -> String {
        let category = plural::category(self.language, count);
        let form = |category| self.find(&[key, "[", category, "]"].concat());
        let text = form(category).or_else(|| form("other"));
        let number = self.number(&count.to_string());
        let values = [values, &[("count", &number)]].concat();
        fill(text.unwrap_or_else(|| self.get(key)), &values)
    }

    /// Groups digits according to the language, such as `1,000` or `1.000`.
    pub fn number(&self, digits: &str) -> String {
        let separator = self.get("number-group");
        let (mut grouped, digits) = match digits.strip_prefix('-') {
            Some(digits) => ("-".to_owned(), digits),
            None => (String::new(), digits),
        };
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push_str(separator);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// Formats a date in words, such as `19 February 2027`. `month` counts from 1.
    pub fn date(&self, year: i32, month: u32, day: u32) -> String {
        let name = self.part("month", &["m", &month.to_string()].concat());
        let (day, year) = (day.to_string(), year.to_string());
        self.fill("date", &[("day", &day), ("month", name), ("year", &year)])
    }

    /// Parses the output of [`lines`](Self::lines). The texts are leaked and live as long as the
    /// page.
    pub fn from_lines(lines: String) -> Self {
        let mut lines = lines.leak().split('\n');
        let language = lines.next().unwrap_or_default();
        let entries = lines.filter_map(|line| line.split_once('=')).collect();
        Self { language, entries }
    }

    /// Serialises the texts for the browser: the language, then one line per text. Only keys for
    /// which `wanted` returns `true` are included.
    pub fn lines(&self, wanted: impl Fn(&str) -> bool) -> String {
        let mut lines = self.language.to_owned();
        for (key, text) in self.entries.iter().filter(|(key, _)| wanted(key)) {
            for part in ["\n", key, "=", text] {
                lines.push_str(part);
            }
        }
        lines
    }

    /// Adds a text.
    #[cfg(feature = "fluent")]
    #[must_use]
    fn with(mut self, key: &'static str, text: &'static str) -> Self {
        let at = self.entries.partition_point(|(other, _)| *other < key);
        self.entries.insert(at, (key, text));
        self
    }

    /// Iterates over all keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.entries.iter().map(|(key, _)| *key)
    }
}

/// Isolates `value` for use inside a sentence that may run in the other direction. Right-to-left
/// text is wrapped so that it does not affect the punctuation around it.
pub fn isolated(value: &str) -> String {
    let from_right = |char| {
        matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if value.contains(from_right) {
        ["\u{2068}", value, "\u{2069}"].concat()
    } else {
        value.to_owned()
    }
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        if let Some((_, value)) = values.iter().find(|(other, _)| *other == name) {
            filled.push_str(value);
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}
