//! What a path refers to, and what may be stored there: the server checks every change that it receives. Also how pages,
//! groups and questions are found by slug or name.

use std::fmt;

use super::answers::{Answers, Value, item_of};
use super::files::is_file_id;
use super::merge::Change;
use super::schema::{Field, Form, Group, Kind, Page, Part};

/// What a path refers to on a page.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    /// A question, either plain or inside an item.
    Field(&'static Field),
    /// The "does not apply" box of a question.
    Escape(&'static Field),
    /// The list of items of a repeating group.
    Items(&'static Group),
}

impl Form {
    /// Returns the page with this slug, which may be the page to sign.
    pub fn page_by_slug(&'static self, slug: &str) -> Option<&'static Page> {
        self.all_pages().find(|page| page.slug == slug)
    }

    /// Iterates over the pages of questions, followed by the page to sign.
    pub fn all_pages(&'static self) -> impl Iterator<Item = &'static Page> {
        self.pages.iter().chain(std::iter::once(&self.sign))
    }

    /// Returns the page of questions after `page`, or `None` if it is the last one.
    pub fn next_page(&'static self, page: &Page) -> Option<&'static Page> {
        let at = self.position(page)?;
        self.pages.get(at + 1)
    }

    fn position(&self, page: &Page) -> Option<usize> {
        self.pages.iter().position(|other| other.slug == page.slug)
    }

    /// Returns what `path` refers to: a question, its "does not apply" box, or the item list of a
    /// group.
    pub fn locate(&'static self, path: &str) -> Option<(&'static Page, Spot)> {
        self.all_pages()
            .find_map(|page| Some((page, page.locate(path)?)))
    }

    /// Returns the question at `path`, or the question whose "does not apply" box is at `path`.
    pub fn field_at(&'static self, path: &str) -> Option<(&'static Page, &'static Field)> {
        match self.locate(path)? {
            (page, Spot::Field(field) | Spot::Escape(field)) => Some((page, field)),
            (_, Spot::Items(_)) => None,
        }
    }

    /// Returns the plain question with this name.
    pub fn plain(&'static self, name: &str) -> Option<&'static Field> {
        self.all_pages().find_map(|page| page.plain(name))
    }

    /// Returns the group with this name.
    pub fn group(&'static self, name: &str) -> Option<&'static Group> {
        self.all_pages().find_map(|page| page.group(name))
    }
}

impl Page {
    /// Returns the plain question with this name on this page.
    pub fn plain(&self, name: &str) -> Option<&'static Field> {
        self.parts.iter().find_map(|part| match part {
            Part::Field(field) if field.name == name => Some(field),
            _ => None,
        })
    }

    /// Iterates over all questions, including those in groups, whether they are asked or not.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> {
        self.parts.iter().flat_map(|part| match part {
            Part::Heading(_) => &[],
            Part::Field(field) => std::slice::from_ref(field),
            Part::Group(group) => group.fields,
        })
    }

    /// Whether any question on this page takes a file.
    pub fn takes_files(&self) -> bool {
        self.all_fields()
            .any(|field| matches!(field.kind, Kind::File(_)))
    }

    /// Returns the group with this name on this page.
    pub fn group(&self, name: &str) -> Option<&'static Group> {
        self.parts.iter().find_map(|part| match part {
            Part::Group(group) if group.name == name => Some(group),
            _ => None,
        })
    }

    /// Returns what `path` refers to on this page. Whether the item in the path exists is not
    /// checked.
    pub fn locate(&self, path: &str) -> Option<Spot> {
        let mut segments = path.split('.');
        let (first, second) = (segments.next()?, segments.next());
        let (third, fourth) = (segments.next(), segments.next());
        if segments.next().is_some() {
            return None;
        }
        match (second, third, fourth) {
            (None, ..) => match self.plain(first) {
                Some(field) => Some(Spot::Field(field)),
                None => self.group(first).map(Spot::Items),
            },
            (Some("na"), None, _) => escape(self.plain(first)?),
            (Some(_), Some(name), None) => self.group(first)?.field(name).map(Spot::Field),
            (Some(_), Some(name), Some("na")) => escape(self.group(first)?.field(name)?),
            _ => None,
        }
    }
}

impl Group {
    /// Returns the question with this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

fn escape(field: &'static Field) -> Option<Spot> {
    field.escape.then_some(Spot::Escape(field))
}

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
