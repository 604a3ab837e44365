//! Whether two texts are the same name.

use super::characters::{is_apostrophe, is_blank, plain};
use super::unicode::{lower, nfkc};

/// What is left of `name` when nothing counts that depends on the keyboard or on how neatly it was written: case,
/// spaces, full stops, invisible marks, which apostrophe and which hyphen, composed or decomposed accents, full-width
/// letters, ligatures and presentation forms, the two small sigmas, the dots of Turkish i, ß and ss, tatweel.
pub fn folded(name: &str) -> String {
    let apostrophe = |char| if is_apostrophe(char) { '\'' } else { char };
    // First: a normal form takes some apostrophes apart.
    let name: String = name.chars().map(apostrophe).collect();
    let mut folded = String::with_capacity(name.len());
    // Again: what was in a normal form as capitals need not be as small letters.
    for char in nfkc(&lower(&plain(&name))).chars() {
        match char {
            '.' | '\u{307}' | '\u{640}' => {}
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            'ı' => folded.push('i'),
            char if is_blank(char) => {}
            char => folded.push(char),
        }
    }
    folded
}

/// The number of the month that `name` begins to name, with three letters or more, in `months`: `January=1 Januar=1`.
pub(super) fn month(months: &str, name: &str) -> Option<u32> {
    let name = folded(name);
    name.chars().nth(2)?;
    let known = months.split(' ').filter_map(|month| month.split_once('='));
    let known: Vec<(String, u32)> = known
        .filter_map(|(known, number)| Some((folded(known), number.parse().ok()?)))
        .collect();
    let exact = known.iter().find(|(known, _)| *known == name);
    let mut begun = known.iter().filter(|(known, _)| known.starts_with(&name));
    let (_, number) = exact.or_else(|| begun.next())?;
    // What begins two months, perhaps in two languages, is neither.
    (exact.is_some() || begun.all(|(_, other)| other == number)).then_some(*number)
}
