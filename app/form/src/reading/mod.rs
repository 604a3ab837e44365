//! What an answer means: one tolerant reader for each kind.
//!
//! The draft keeps what was typed, and pages show that. Checks judge the meaning, rules compare meanings, and the
//! submission holds them. No reading depends on the language of the page, so that none changes with it.

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
    /// It has not the form of such an answer.
    Format,
    /// It is no date.
    Date(DateError),
}

/// What `typed` means as an answer of `kind`, as it is stored; `""` when nothing was answered.
///
/// | kind | meaning |
/// |---|---|
/// | text | the text, NFC, without control characters and what cannot be seen at its ends |
/// | email | the address |
/// | phone | `+448081570192`, `01632960001`, `+448081570192;ext=12` |
/// | number in a document | capital letters and digits, without spaces and hyphens |
/// | number, amount | `14`, `-3`; `2500`, `2500.50` |
/// | date | `2027-05-03` |
/// | choice, file | its value |
///
/// # Errors
/// [`Fault`]: something is there, and it is no such answer.
///
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

/// Whether `typed` is as good as no answer: nothing that can be seen.
pub(crate) fn is_unanswered(kind: &Kind, typed: &str) -> bool {
    match kind {
        // Hyphens stand between the parts.
        Kind::Date(_) => typed.split('-').all(|part| trim(part).is_empty()),
        Kind::Code { .. } | Kind::Pattern { .. } => code(typed).is_empty(),
        _ => trim(typed).is_empty(),
    }
}

/// A number in a document: letters and digits count, how they are parted does not.
fn code(typed: &str) -> String {
    let plain = plain(typed);
    let parted = |char: char| char == ' ' || char == '-';
    unicode::upper(&plain.split(parted).collect::<String>())
}

/// How many characters a meaning has, as those who write it count them: marks on a letter and what cannot be seen are
/// none. More than three for each letter are, so that nothing can be piled up without end.
pub fn length(meaning: &str) -> usize {
    let letters = unicode::without_marks(meaning);
    let seen = letters.chars().filter(|char| characters::is_seen(*char));
    seen.count().max(meaning.chars().count().div_ceil(4))
}
