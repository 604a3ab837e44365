//! Pages posted as plain HTML forms, without JavaScript.

use std::collections::BTreeMap;

use super::answers::{Answers, Value, item_of};
use super::merge::Change;
use super::paths::{Spot, is_item_id};
use super::reading::dates;
use super::schema::{Kind, Page};

/// The hidden control with the version of the form that a page belongs to.
pub const FORM_VERSION: &str = "_form";
/// The hidden control with the version of the draft that the page displays.
pub const VERSION: &str = "_version";
/// The button of a conflict that keeps the value displayed on the page. Its value is the path.
pub const KEEP_SHOWN: &str = "_keep";
/// The button of a conflict that keeps the draft's value. Its value is the path.
pub const KEEP_DRAFT: &str = "_take";
/// The button of a conflict that keeps another posted value. Its value is an [`alternative_name`].
pub const KEEP_OTHER: &str = "_other";
/// The control that names the copy on the device that holds what was typed into the page, if the
/// page keeps one without its wasm module.
pub const COPY: &str = "_copy";
/// The button that removes a file. Its value is the path.
pub const CLEAR_FILE: &str = "_clear";
/// The hidden control that names a group on the page, with or without items.
pub const GROUP: &str = "_group";
/// The button that adds an item. Its value is the group.
pub const ADD_ITEM: &str = "_add";
/// The button that removes an item. Its value is `group.item`.
pub const REMOVE_ITEM: &str = "_remove";
/// The button that moves an item up by one place. Its value is `group.item`.
pub const MOVE_UP: &str = "_up";
/// The button that moves an item down by one place. Its value is `group.item`.
pub const MOVE_DOWN: &str = "_down";

/// Returns the name of the alternative that was posted for `path` and has been kept since `version`
/// of the draft.
pub fn alternative_name(version: u64, path: &str) -> String {
    format!("{version}:{path}")
}

/// Returns the version and the path in an [`alternative_name`].
pub fn named_alternative(name: &str) -> Option<(u64, &str)> {
    let (version, path) = name.split_once(':')?;
    Some((version.parse().ok()?, path))
}

/// Returns the changes that a posted page makes to `current`.
///
/// Names are paths. A date is posted as `path.day`, `path.month` and `path.year`. If a name occurs
/// more than once, the last value counts: a box follows a hidden empty input, so that an unticked
/// box is reported too. Names that are not on this page are ignored, such as buttons, the version,
/// and questions that the page no longer has. Lists of items are not posted this way. See
/// [`Answers::add_item`].
///
/// Browsers post line breaks as CR LF. They are converted back to what was typed.
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

/// Returns the path of the date that `name` is a part of.
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
        // A file is uploaded separately. A form that is not multipart contains only its name.
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
