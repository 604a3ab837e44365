//! Invisible characters, and characters that are used interchangeably.

use super::unicode::{nfc, nfkc};

/// Whether a character is invisible or white space. A text of only such characters is not an
/// answer, in any script.
pub(super) fn is_blank(char: char) -> bool {
    char.is_whitespace() || is_invisible(char)
}

/// Unicode's default ignorable characters, control characters, and letters and signs without a
/// visible glyph.
fn is_invisible(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character takes up space in a line, or ends it.
pub(super) fn is_seen(char: char) -> bool {
    char.is_whitespace() || !is_invisible(char)
}

/// Whether an invisible character belongs to the one before it, as part of the shape of a letter,
/// an emoji or a flag.
fn shapes(char: char) -> bool {
    matches!(char, '\u{34f}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{200c}' | '\u{200d}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e01ef}')
}

/// Removes characters that cannot be seen from both ends of `text`. Returns `""` if nothing in it
/// can be seen.
pub(crate) fn trim(text: &str) -> &str {
    if text.chars().all(is_blank) {
        ""
    } else {
        text.trim_matches(|char| is_blank(char) && !shapes(char))
    }
}

/// Returns `text` as a page can display it: trimmed, and without control characters other than line
/// breaks and tabs, which HTML would alter or drop.
pub(crate) fn shown(text: &str) -> String {
    let fine = |char: &char| !char.is_control() || matches!(char, '\n' | '\t');
    trim(text).chars().filter(fine).collect()
}

/// Trims a text like a page that displays it, and brings it into normal form C, so that the same
/// text compares equal however it was typed.
pub fn text(typed: &str) -> String {
    nfc(&shown(typed))
}

/// Normalises answers in which only letters, digits and a few marks matter. The result has no
/// invisible characters. Digits of all scripts become ASCII digits, dashes become hyphens, white
/// space becomes spaces, and full-width letters become ordinary ones.
pub(super) fn plain(typed: &str) -> String {
    let text: String = typed.chars().filter(|char| is_seen(*char)).collect();
    nfkc(&text).chars().map(plain_char).collect()
}

fn plain_char(char: char) -> char {
    match char {
        char if char.is_ascii() => char,
        char if char.is_whitespace() => ' ',
        char if is_dash(char) => '-',
        char => digit(char).unwrap_or(char),
    }
}

/// Hyphens, dashes, the minus sign, and the prolonged sound mark that Japanese keyboards produce in
/// their place.
fn is_dash(char: char) -> bool {
    matches!(
        char,
        '\u{58a}' | '\u{5be}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2e3a}' | '\u{2e3b}' | '\u{30fc}'
    )
}

/// Every character that stands for an apostrophe on some keyboard or in some transcription.
pub(super) fn is_apostrophe(char: char) -> bool {
    matches!(char, '\'' | '`' | '´' | '\u{2b9}'..='\u{2bf}' | '\u{2c8}' | '\u{2ca}' | '\u{2cb}' | '\u{55a}'
        | '\u{5f3}' | '\u{7f4}' | '\u{1fbd}' | '\u{1fbf}' | '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2035}'
        | '\u{a78b}' | '\u{a78c}' | '\u{ff07}' | '\u{ff40}')
}

/// Superscript and subscript digits. A normal form would turn `10²` into 102.
pub(super) fn is_small_digit(char: char) -> bool {
    matches!(char, '²' | '³' | '¹' | '\u{2070}'..='\u{209c}')
}

/// Returns the ASCII digit with the same value as a decimal digit of any script.
fn digit(char: char) -> Option<char> {
    let value = |zero: char| (char as u32).checked_sub(zero as u32);
    let values = ZEROS.chars().filter_map(value);
    let value = values.min().filter(|value| *value < 10)?;
    char::from_digit(value, 10)
}

/// The zero of each script, which is followed by the other nine digits. A test compares this list
/// with Unicode's own.
const ZEROS: &str = "\
    \u{660}\u{6f0}\u{7c0}\u{966}\u{9e6}\u{a66}\u{ae6}\u{b66}\u{be6}\u{c66}\u{ce6}\
    \u{d66}\u{de6}\u{e50}\u{ed0}\u{f20}\u{1040}\u{1090}\u{17e0}\u{1810}\u{1946}\u{19d0}\
    \u{1a80}\u{1a90}\u{1b50}\u{1bb0}\u{1c40}\u{1c50}\u{a620}\u{a8d0}\u{a900}\u{a9d0}\u{a9f0}\
    \u{aa50}\u{abf0}\u{104a0}\u{10d30}\u{10d40}\u{11066}\u{110f0}\u{11136}\u{111d0}\u{112f0}\u{11450}\
    \u{114d0}\u{11650}\u{116c0}\u{116d0}\u{116da}\u{11730}\u{118e0}\u{11950}\u{11bf0}\u{11c50}\u{11d50}\
    \u{11da0}\u{11de0}\u{11f50}\u{16130}\u{16a60}\u{16ac0}\u{16b50}\u{16d70}\u{1e140}\u{1e2f0}\u{1e4f0}\
    \u{1e5f1}\u{1e950}\
";
