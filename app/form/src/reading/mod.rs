//! The meaning of an answer: one tolerant reader for each kind.
//!
//! The draft keeps what was typed, and pages display that. Checks and rules work with the meaning,
//! and the submission contains it. The meaning does not depend on the language of the page, so it
//! does not change when the language is switched.

mod characters;
mod contacts;
pub mod dates;
mod names;
mod numbers;
mod unicode;

pub use characters::text;
pub(crate) use characters::{shown, trim};
pub use contacts::address;
pub use names::folded;

use characters::plain;
use contacts::{email, phone};
use dates::DateError;
use numbers::{amount, whole};

use super::schema::Kind;
use crate::text::Texts;

/// Why a text cannot be read as an answer of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The text does not have the format of such an answer.
    Format,
    /// The text is not a date.
    Date(DateError),
}

/// Returns the meaning of `typed` as an answer of `kind`, in the form in which it is stored, or
/// `""` if nothing was answered.
///
/// | kind | meaning |
/// |---|---|
/// | text | the text in normal form C, without control characters and without invisible characters at its ends |
/// | email | the address |
/// | phone | `+448081570192`, `01632960001`, `+448081570192;ext=12` |
/// | document number | upper-case letters and digits, without spaces and hyphens |
/// | number, amount | `14`, `-3`; `2500`, `2500.50` |
/// | date | `2027-05-03` |
/// | choice, file | its value |
///
/// # Errors
/// [`Fault`] if something was typed that is not such an answer.
///
/// # Examples
/// ```
/// use longhaul_form::Kind;
/// use longhaul_form::reading::{Fault, read};
/// use longhaul_form::text::Texts;
///
/// let texts = Texts::none();
/// assert_eq!(read(&Kind::Phone, "(+44) 808 157 0192 ext. 12", texts)?, "+448081570192;ext=12");
/// assert_eq!(read(&Kind::Amount, "€ 2.500,50", texts)?, "2500.50");
/// assert_eq!(read(&Kind::Amount, " ", texts)?, "", "nothing was answered");
/// assert_eq!(read(&Kind::Amount, "about 20", texts), Err(Fault::Format));
/// # Ok::<(), Fault>(())
/// ```
pub fn read(kind: &Kind, typed: &str, texts: &Texts) -> Result<String, Fault> {
    if is_unanswered(kind, typed) {
        return Ok(String::new());
    }
    let read = match kind {
        Kind::Text { .. } | Kind::LongText { .. } => Some(text(typed)),
        Kind::Email => email(typed),
        Kind::Phone => phone(typed),
        Kind::Code { .. } => Some(code(typed)),
        Kind::Pattern { accepts, .. } => Some(code(typed)).filter(|code| accepts(code)),
        Kind::Number { .. } => whole(typed),
        Kind::Amount => amount(typed),
        Kind::Date(_) => {
            return dates::parse(typed, texts)
                .map(dates::iso)
                .map_err(Fault::Date);
        }
        _ => Some(trim(typed).to_owned()),
    };
    read.ok_or(Fault::Format)
}

/// Whether `typed` contains nothing that can be seen, and therefore counts as no answer.
pub(crate) fn is_unanswered(kind: &Kind, typed: &str) -> bool {
    match kind {
        // The parts are separated by hyphens.
        Kind::Date(_) => typed.split('-').all(|part| trim(part).is_empty()),
        Kind::Code { .. } | Kind::Pattern { .. } => code(typed).is_empty(),
        _ => trim(typed).is_empty(),
    }
}

/// Reads a document number. Only letters and digits count, not how they are separated.
fn code(typed: &str) -> String {
    let plain = plain(typed);
    let parted = |char: char| char == ' ' || char == '-';
    unicode::upper(&plain.split(parted).collect::<String>())
}

/// Returns the length of a meaning in characters as perceived by the user. Combining marks and
/// invisible characters do not count. At most three of them per letter are free, so that they
/// cannot be piled up without limit.
pub fn length(meaning: &str) -> usize {
    let letters = unicode::without_marks(meaning);
    let seen = letters.chars().filter(|char| characters::is_seen(*char));
    seen.count().max(meaning.chars().count().div_ceil(4))
}
