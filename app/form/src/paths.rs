//! What may be stored. The server checks every change that it receives.

use std::fmt;

use super::answers::{Answers, Value, item_of};
use super::files::is_file_id;
use super::find::Spot;
use super::merge::Change;
use super::schema::{Form, Kind};

/// The maximum number of characters of an answer, whatever its question allows. An answer that is
/// too long for its question is stored and reported as a problem. An answer that is longer than
/// this is refused.
pub const LONGEST_TEXT: usize = 10_000;
/// The maximum number of items of a list, whatever its group allows.
pub const MOST_ITEMS: usize = 50;
/// The maximum number of items of the list on which a change is based. A step to a newer version of
/// a form may join lists into one that is longer than [`MOST_ITEMS`], and it must remain possible to
/// shorten it.
pub const MOST_ITEMS_SEEN: usize = 10 * MOST_ITEMS;

/// Why a value cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathError {
    /// The form has no such question.
    Unknown,
    /// The id of an item does not consist of 1 to 16 characters of `[a-z0-9]`, or occurs twice in
    /// its list.
    BadItemId,
    /// A list was given where a text is expected, or the other way around.
    WrongType,
    /// The answer to a question for a file is not the id of an upload.
    NotAFile,
    /// The value of a "does not apply" box is neither `yes` nor empty.
    BadBox,
    /// The answer has more than [`LONGEST_TEXT`] characters.
    TooLong,
    /// The answer contains a NUL character, which no document can show and no form can send.
    Nul,
    /// The list has more than [`MOST_ITEMS`] items.
    TooManyItems,
}

impl PathError {
    /// Returns a code for programs if the error is in what the user entered rather than in the
    /// program that sends it. The user can fix such an error, and it does not prevent other changes
    /// from being stored.
    pub fn of_answer(self) -> Option<&'static str> {
        match self {
            Self::TooLong => Some("too_long"),
            Self::Nul => Some("nul"),
            _ => None,
        }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "the form has no such question",
            Self::BadItemId => "an item's id has to be unique and 1 to 16 of a-z and 0-9",
            Self::WrongType => "this question takes another type of value",
            Self::NotAFile => "a question for a file takes the id of an upload",
            Self::BadBox => "a box takes \"yes\" or nothing",
            Self::TooLong => "the answer has more than 10000 characters",
            Self::Nul => "the answer contains a NUL character",
            Self::TooManyItems => "the list has more than 50 items",
        })
    }
}

impl std::error::Error for PathError {}

/// Checks whether `value` may be stored at `path`. `None` clears the answer.
///
/// # Errors
/// [`PathError`] says why the value cannot be stored.
pub fn check_path(form: &'static Form, path: &str, value: Option<&Value>) -> Result<(), PathError> {
    let (_, spot) = form.locate(path).ok_or(PathError::Unknown)?;
    if let Some((_, item)) = item_of(path)
        && !is_item_id(item)
    {
        return Err(PathError::BadItemId);
    }
    match (spot, value) {
        (_, None) => Ok(()),
        (Spot::Items(_), Some(Value::Items(ids))) => check_ids(ids),
        (Spot::Field(field), Some(Value::Text(text))) => {
            if matches!(field.kind, Kind::File(_)) && !text.is_empty() && !is_file_id(text) {
                return Err(PathError::NotAFile);
            }
            unfit(text).map_or(Ok(()), Err)
        }
        (Spot::Escape(_), Some(Value::Text(text))) => match text.as_str() {
            "yes" | "" => Ok(()),
            _ => Err(PathError::BadBox),
        },
        _ => Err(PathError::WrongType),
    }
}

/// Returns why `text` cannot be stored as an answer to any question, or `None` if it can.
pub fn unfit(text: &str) -> Option<PathError> {
    // The number of bytes is checked first, since counting the characters of a huge text is
    // expensive.
    if text.len() > LONGEST_TEXT && text.chars().nth(LONGEST_TEXT).is_some() {
        return Some(PathError::TooLong);
    }
    text.contains('\0').then_some(PathError::Nul)
}

/// Whether `id` is a valid item id.
pub(crate) fn is_item_id(id: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=16).contains(&id.len()) && id.bytes().all(fine)
}

/// Checks whether `change` may be merged: whether its value may be stored, and whether what it is
/// based on can have been seen by its author.
///
/// # Errors
/// [`PathError`] says why the change cannot be merged.
pub fn check_change(form: &'static Form, change: &Change) -> Result<(), PathError> {
    if let Some(Value::Items(ids)) = &change.base
        && ids.len() > MOST_ITEMS_SEEN
    {
        return Err(PathError::TooManyItems);
    }
    check_path(form, &change.path, change.value.as_ref())
}

/// Returns a list that a merge made longer than can be stored, or `None` if there is none.
///
/// Each side of a merge may be within the limits and their sum beyond them. A list that was too long
/// `before`, through a step to a newer version of the form, may stay as it is or become shorter.
pub fn overfull<'a>(before: &Answers, after: &'a Answers) -> Option<&'a str> {
    let mut lists = after.iter().filter_map(|(path, value)| match value {
        Value::Items(ids) => Some((path, ids.len())),
        Value::Text(_) => None,
    });
    let overfull =
        lists.find(|(path, count)| *count > MOST_ITEMS && *count > before.items(path).len());
    overfull.map(|(path, _)| path)
}

fn check_ids(ids: &[String]) -> Result<(), PathError> {
    if ids.len() > MOST_ITEMS {
        return Err(PathError::TooManyItems);
    }
    let fine = |(at, id): (usize, &String)| is_item_id(id) && !ids[..at].contains(id);
    if ids.iter().enumerate().all(fine) {
        Ok(())
    } else {
        Err(PathError::BadItemId)
    }
}
