//! The way from each version of the form to the next.

use longhaul_form::answers::escape_path;
use longhaul_form::{Answers, Migration, Value};

const NAME: &str = "native_name";
const SURNAME: &str = "native_surname";
const GIVEN: &str = "native_given_names";

/// To version 2: the full name in the native alphabet became surname and given names.
///
/// Where it cannot be known which word is which, the place of the space decides, and the applicant can
/// correct it. A name of one word is a surname, and given names do not apply: nothing that was
/// complete is asked again.
pub(crate) const NATIVE_NAME: Migration = Migration {
    takes: &[NAME],
    step: |answers| {
        let (surname, given) = split(answers.text(NAME).trim());
        let mut moved = Answers::default();
        let mut set = |path: String, text: &str| {
            moved.set(path, Some(Value::Text(text.to_owned())));
        };
        set(SURNAME.to_owned(), surname);
        set(GIVEN.to_owned(), given);
        let none = answers.escaped(NAME);
        if none {
            set(escape_path(SURNAME), "yes");
        }
        if none || (given.is_empty() && !surname.is_empty()) {
            set(escape_path(GIVEN), "yes");
        }
        moved
    },
};

/// Surname and given names, every word of `name` in one of them: at a comma the surname comes before
/// it; in scripts of East Asia it is the first word; elsewhere it is the last.
fn split(name: &str) -> (&str, &str) {
    let at_comma = name.split_once([',', '،', '、', '，']);
    let (surname, given) = at_comma.unwrap_or_else(|| {
        let at_space = if name.starts_with(is_east_asian) {
            name.split_once(char::is_whitespace)
        } else {
            let last = name.rsplit_once(char::is_whitespace);
            last.map(|(given, surname)| (surname, given))
        };
        at_space.unwrap_or((name, ""))
    });
    match (surname.trim(), given.trim()) {
        // A comma with nothing on one side of it separates nothing.
        ("", _) | (_, "") => (name, ""),
        parts => parts,
    }
}

/// Kana, Han and Hangul, and whatever else Unicode keeps among them.
fn is_east_asian(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
