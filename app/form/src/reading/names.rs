//! Whether two texts are the same name.

use super::characters::{is_apostrophe, is_blank, plain};
use super::unicode::{lower, nfkc};

/// Normalises `name` by removing every difference that depends on the keyboard or on neatness:
/// case, spaces, full stops, invisible characters, variants of apostrophe and hyphen, composed or
/// decomposed accents, full-width letters, ligatures and presentation forms, the two lower-case
/// sigmas, the dots of the Turkish i, ß and ss, and tatweel.
pub fn folded(name: &str) -> String {
    let apostrophe = |char| if is_apostrophe(char) { '\'' } else { char };
    // Apostrophes come first, because a normal form decomposes some of them.
    let name: String = name.chars().map(apostrophe).collect();
    let mut folded = String::with_capacity(name.len());
    // Normalised again: upper-case letters in normal form are not necessarily in normal form once
    // they are lower case.
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

/// Returns the number of the month that `name` names or abbreviates with at least three characters.
/// `months` has the form `January=1 Januar=1`.
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
    // An abbreviation of two different months, possibly in two languages, is ambiguous.
    (exact.is_some() || begun.all(|(_, other)| other == number)).then_some(*number)
}
