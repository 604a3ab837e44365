//! Converting answers to an earlier version of a form into answers to the current one.
//!
//! A form defines one [`Migration`] for each earlier version, and they run one after the other.
//! Answers that no step takes are kept as they are, so none can be lost on the way.

use super::answers::{Answers, Value, escape_path};
use super::merge::{Change, diff};
use super::schema::{Form, Migration};

impl Migration {
    fn takes(&self, path: &str) -> bool {
        let name = path.split('.').next().unwrap_or_default();
        self.takes.contains(&name)
    }
}

/// Returns the steps from version `from` to the current one, or `None` if `from` is not a version
/// up to the current one.
fn steps(form: &Form, from: u32) -> Option<&'static [Migration]> {
    form.migrations.get(from.checked_sub(1)? as usize..)
}

/// Converts `answers` to version `from` of `form` into answers to its current version. Returns
/// `None` if `from` is 0 or a newer version.
///
/// ```
/// # use longhaul_form::build::text;
/// use longhaul_form::versions::migrate;
/// use longhaul_form::{Answers, Form, Migration, Value};
/// # use longhaul_form::{Page, Part};
///
/// // Version 1 asked for `name` where version 2 asks for `surname`.
/// const RENAMED: Migration = Migration {
///     takes: &["name"],
///     step: |answers| [("surname", Value::Text(answers.text("name").to_owned()))].into_iter().collect(),
/// };
/// static FORM: Form = Form {
///     id: "card",
///     version: 2,
///     migrations: &[RENAMED],
/// #   pages: &[Page { slug: "you", parts: &[Part::Field(text("surname"))] }],
/// #   sign: Page { slug: "sign", parts: &[Part::Field(text("signature"))] },
/// #   rules: &[],
/// #   applicant: |_| String::new(),
/// #   email: |_| String::new(),
///     // …
/// };
/// let old: Answers = [("name", Value::Text("Byron".to_owned()))].into_iter().collect();
/// let new = migrate(&FORM, 1, old.clone()).expect("an earlier version");
/// assert_eq!(new.text("surname"), "Byron");
/// assert!(migrate(&FORM, 3, old).is_none());
/// ```
pub fn migrate(form: &Form, from: u32, mut answers: Answers) -> Option<Answers> {
    for migration in steps(form, from)? {
        let all = answers
            .iter()
            .map(|(path, value)| (path.to_owned(), value.clone()));
        let (taken, kept): (Answers, Answers) = all.partition(|(path, _)| migration.takes(path));
        answers = kept;
        for (path, value) in (migration.step)(taken).iter() {
            answers.set(path, Some(value.clone()));
        }
    }
    Some(answers)
}

/// Converts `changes` made to version `from` of `form` into changes to its current version. Use it
/// for answers that were typed into an earlier version but reach the server or the page only now.
/// Returns `None` if `from` is 0 or a newer version.
pub fn migrate_changes(form: &Form, from: u32, mut changes: Vec<Change>) -> Option<Vec<Change>> {
    for migration in steps(form, from)? {
        let (taken, kept): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|change| migration.takes(&change.path));
        changes = kept;
        // Of several changes to one answer, the first base and the last value count.
        let (mut before, mut after) = (Answers::default(), Answers::default());
        for change in taken.iter().rev() {
            before.set(change.path.as_str(), change.base.clone());
        }
        for change in taken {
            after.set(change.path, change.value);
        }
        changes.extend(diff(&(migration.step)(before), &(migration.step)(after)));
    }
    Some(changes)
}

/// Converts a page of version `from` as a browser posted it into a post of the current version. A
/// date consists of three texts, `path.day` and so on. Returns `None` if `from` is 0 or a newer
/// version.
pub fn migrate_pairs(
    form: &Form,
    from: u32,
    mut pairs: Vec<(String, String)>,
) -> Option<Vec<(String, String)>> {
    for migration in steps(form, from)? {
        let (taken, kept): (Vec<_>, Vec<_>) = pairs
            .into_iter()
            .partition(|(name, _)| migration.takes(name));
        pairs = kept;
        let texts = taken
            .into_iter()
            .map(|(name, text)| (name, Value::Text(text)));
        let moved = (migration.step)(texts.collect());
        for (path, value) in moved.iter() {
            let Value::Text(text) = value else { continue };
            // A post has to say for each box whether it is ticked. These boxes are not, unless they
            // are added below.
            pairs.push((escape_path(path), String::new()));
            pairs.push((path.to_owned(), text.clone()));
        }
        let boxes = moved.iter().filter(|(path, _)| path.ends_with(".na"));
        for (path, _) in boxes {
            pairs.push((path.to_owned(), "yes".to_owned()));
        }
    }
    Some(pairs)
}
