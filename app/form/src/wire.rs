//! A page posted as a plain HTML form, without JavaScript.

use std::collections::BTreeMap;

use super::answers::{Answers, Value, item_of};
use super::find::Spot;
use super::merge::Change;
use super::paths::is_item_id;
use super::reading::dates;
use super::schema::{Kind, Page};

/// The hidden control that says which version of the form a posted page was of.
pub const FORM_VERSION: &str = "_form";
/// The hidden control that says which version of the draft it showed.
pub const VERSION: &str = "_version";
/// The button of a conflict that lets count what the page shows. Its value is the path.
pub const KEEP_SHOWN: &str = "_keep";
/// The button of a conflict that lets count what the draft has. Its value is the path.
pub const KEEP_DRAFT: &str = "_take";
/// The same for something else that was posted. Its value is an [`alternative_name`].
pub const KEEP_OTHER: &str = "_other";
/// Which copy on the device holds what was typed into the page, if the page keeps one without its module.
pub const COPY: &str = "_copy";
/// The button that takes back the file at the path which is its value.
pub const CLEAR_FILE: &str = "_clear";
/// The hidden control that says which group was on the page, with or without items.
pub const GROUP: &str = "_group";
/// The button that adds an item to the group which is its value.
pub const ADD_ITEM: &str = "_add";
/// The button that removes the item whose `group.item` is its value.
pub const REMOVE_ITEM: &str = "_remove";
/// The button that moves the item whose `group.item` is its value up by one place.
pub const MOVE_UP: &str = "_up";
/// The button that moves the item whose `group.item` is its value down by one place.
pub const MOVE_DOWN: &str = "_down";

/// The name of the alternative that was posted for `path` and is kept since `version` of the draft.
pub fn alternative_name(version: u64, path: &str) -> String {
    format!("{version}:{path}")
}

/// Version and path in an [`alternative_name`].
pub fn named_alternative(name: &str) -> Option<(u64, &str)> {
    let (version, path) = name.split_once(':')?;
    Some((version.parse().ok()?, path))
}

/// The changes in a posted page against `current`.
///
/// Names are paths; a date comes as `path.day`, `path.month` and `path.year`. Of a name that
/// comes more than once the last value counts: a box stands after a hidden empty input, so that
/// an unticked box says so. Names that are not on this page are ignored: buttons, the version,
/// and what the page no longer has. Lists of items do not come this way; see
/// [`Answers::add_item`].
///
/// Browsers write line breaks as CR LF when they post; they are taken back to what was typed.
pub fn from_pairs(page: &Page, current: &Answers, pairs: &[(String, String)]) -> Vec<Change> {
    let posted: BTreeMap<&str, &str> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &posted {
        if let Some(path) = date_path(page, name) {
            let part = |part: &str| posted.get([path, part].concat().as_str()).copied();
            let [day, month, year] = [".day", ".month", ".year"].map(part);
            let date = dates::join(
                day.unwrap_or_default(),
                month.unwrap_or_default(),
                year.unwrap_or_default(),
            );
            texts.insert(path.to_owned(), date);
        } else if takes_text(page, name) {
            texts.insert((*name).to_owned(), value.replace("\r\n", "\n"));
        }
    }
    let changed = texts
        .into_iter()
        .filter(|(path, text)| current.text(path) != text);
    changed
        .map(|(path, text)| Change {
            base: current.get(&path).cloned(),
            value: (!text.is_empty()).then_some(Value::Text(text)),
            path,
        })
        .collect()
}

/// The path of the date of which `name` is a part.
fn date_path<'a>(page: &Page, name: &'a str) -> Option<&'a str> {
    let (path, part) = name.rsplit_once('.')?;
    let is_part = matches!(part, "day" | "month" | "year");
    (is_part && is_date(page, path)).then_some(path)
}

fn is_date(page: &Page, path: &str) -> bool {
    match spot(page, path) {
        Some(Spot::Field(field)) => matches!(field.kind, Kind::Date(_)),
        _ => false,
    }
}

fn takes_text(page: &Page, path: &str) -> bool {
    match spot(page, path) {
        // A file comes as a part of its own; what a form without parts says of it is only its name.
        Some(Spot::Field(field)) => !matches!(field.kind, Kind::Date(_) | Kind::File(_)),
        Some(Spot::Escape(_)) => true,
        Some(Spot::Items(_)) | None => false,
    }
}

fn spot(page: &Page, path: &str) -> Option<Spot> {
    let spot = page.locate(path)?;
    item_of(path)
        .is_none_or(|(_, item)| is_item_id(item))
        .then_some(spot)
}
