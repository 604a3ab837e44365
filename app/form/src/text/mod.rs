//! The words that people read, in one language: a flat map from key to text.
//!
//! The sources are Fluent files. A server reads them (module `fluent`, feature `fluent`) and sends the browser what its
//! pages need as plain lines, so that the wasm module holds neither words nor a parser. Placeables are left as `{name}`; a select on a number becomes one entry a
//! plural category, `key[one]` and `key[other]`.

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
    /// No words: for what is read without being shown to a user.
    pub fn none() -> &'static Self {
        static NONE: Texts = Texts {
            language: "",
            entries: Vec::new(),
        };
        &NONE
    }

    /// The BCP 47 tag: `en`.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The text of `key`, if there is one: hints and the like are optional.
    pub fn find(&self, key: &str) -> Option<&'static str> {
        let at = self
            .entries
            .binary_search_by(|(other, _)| (*other).cmp(key))
            .ok()?;
        self.entries.get(at).map(|(_, text)| *text)
    }

    /// The text of `key`, or nothing. The tests see to it that every key that is asked for exists.
    pub fn get(&self, key: &str) -> &'static str {
        self.find(key).unwrap_or_default()
    }

    /// The attribute `.part` of the message `key`, or nothing.
    pub fn part(&self, key: &str, part: &str) -> &'static str {
        self.get(&[key, ".", part].concat())
    }

    /// The text of `key` with its placeables filled in.
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

    /// [`fill`](Self::fill) for a key whose text depends on `count`, which fills `{count}`.
    pub fn count(&self, key: &str, count: usize, values: &[(&str, &str)]) -> String {
        let category = plural::category(self.language, count);
        let form = |category| self.find(&[key, "[", category, "]"].concat());
        let text = form(category).or_else(|| form("other"));
        let number = self.number(&count.to_string());
        let values = [values, &[("count", &number)]].concat();
        fill(text.unwrap_or_else(|| self.get(key)), &values)
    }

    /// Digits as the language groups them: `1,000`, `1.000`.
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

    /// A date in words: `19 February 2027`. `month` counts from 1.
    pub fn date(&self, year: i32, month: u32, day: u32) -> String {
        let name = self.part("month", &["m", &month.to_string()].concat());
        let (day, year) = (day.to_string(), year.to_string());
        self.fill("date", &[("day", &day), ("month", name), ("year", &year)])
    }

    /// Texts as [`lines`](Self::lines) wrote them. They live as long as the page.
    pub fn from_lines(lines: String) -> Self {
        let mut lines = lines.leak().split('\n');
        let language = lines.next().unwrap_or_default();
        let entries = lines.filter_map(|line| line.split_once('=')).collect();
        Self { language, entries }
    }

    /// The language, then one line a text: what the browser is sent. Only keys that `wanted` names.
    pub fn lines(&self, wanted: impl Fn(&str) -> bool) -> String {
        let mut lines = self.language.to_owned();
        for (key, text) in self.entries.iter().filter(|(key, _)| wanted(key)) {
            for part in ["\n", key, "=", text] {
                lines.push_str(part);
            }
        }
        lines
    }

    /// The same, and one text more.
    #[cfg(feature = "fluent")]
    #[must_use]
    fn with(mut self, key: &'static str, text: &'static str) -> Self {
        let at = self.entries.partition_point(|(other, _)| *other < key);
        self.entries.insert(at, (key, text));
        self
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.entries.iter().map(|(key, _)| *key)
    }
}

/// `value` as a part of a sentence that may run the other way: what is written from right to left keeps to itself,
/// and takes no mark of the sentence along.
pub fn isolated(value: &str) -> String {
    let from_right = |char| {
        matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    match value.contains(from_right) {
        true => ["\u{2068}", value, "\u{2069}"].concat(),
        false => value.to_owned(),
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
