//! Answers that cause a question to be asked, as proof that it is reachable.

use super::answers::{Answers, Value, item_path};
use super::countries::COUNTRIES;
use super::schema::{Field, Form, Group, Kind, When};

/// The id of the item in the answers that [`way`] returns.
pub(crate) const ITEM: &str = "x";

/// Returns answers for which `when` holds, either for a part outside of groups or for a question
/// inside `group`.
pub(crate) fn way(
    form: &'static Form,
    group: Option<&'static Group>,
    when: &When,
) -> Option<Answers> {
    let group_itself = group.map_or(When::Always, |group| group.when);
    let ways = all([ways(form, None, &group_itself), ways(form, group, when)].into_iter());
    let texts = ways.into_iter().next()?.into_iter();
    let mut answers: Answers = texts
        .map(|(path, value)| (path, Value::Text(value.to_owned())))
        .collect();
    if let Some(group) = group {
        answers.add_item(group.name, ITEM);
    }
    Some(answers)
}

/// A consistent set of answers, by path.
type Way = Vec<(String, &'static str)>;

/// Returns the ways to satisfy `when`, including the conditions of the questions that it refers to.
fn ways(form: &'static Form, group: Option<&'static Group>, when: &When) -> Vec<Way> {
    match when {
        When::Always => vec![Way::new()],
        When::Is(name, value) => given(form, group, name, |is| is == *value),
        When::OneOf(name, values) => given(form, group, name, |is| values.contains(&is)),
        When::IsNot(name, value) => given(form, group, name, |is| is != *value),
        When::Any(any) => any
            .iter()
            .flat_map(|when| ways(form, group, when))
            .collect(),
        When::All(all_of) => all(all_of.iter().map(|when| ways(form, group, when))),
    }
}

fn given(
    form: &'static Form,
    group: Option<&'static Group>,
    name: &str,
    wanted: impl Fn(&str) -> bool,
) -> Vec<Way> {
    let inside = group.and_then(|group| Some((group, group.field(name)?)));
    let (path, field) = match (inside, form.plain(name)) {
        (Some((group, field)), _) => (item_path(group.name, ITEM, name), field),
        (None, Some(field)) => (name.to_owned(), field),
        (None, None) => return Vec::new(),
    };
    let asked = ways(form, inside.map(|(group, _)| group), &field.when);
    let values = values(field).into_iter().filter(|value| wanted(value));
    values
        .flat_map(|value| all([asked.clone(), vec![vec![(path.clone(), value)]]].into_iter()))
        .collect()
}

/// Combines one way from each part, in all combinations that are consistent.
fn all(parts: impl Iterator<Item = Vec<Way>>) -> Vec<Way> {
    parts.fold(vec![Way::new()], |so_far, part| {
        let pairs = so_far
            .iter()
            .flat_map(|one| part.iter().map(move |other| (one, other)));
        pairs.filter_map(|(one, other)| both(one, other)).collect()
    })
}

fn both(one: &Way, other: &Way) -> Option<Way> {
    let clash = one.iter().any(|(path, value)| {
        other
            .iter()
            .any(|(same, different)| path == same && value != different)
    });
    (!clash).then(|| [one.as_slice(), other.as_slice()].concat())
}

/// Returns the values that a question offers to choose from. The result is empty for a question
/// with a typed answer.
pub(crate) fn values(field: &Field) -> Vec<&'static str> {
    match field.kind {
        Kind::YesNo => vec!["yes", "no"],
        Kind::Consent => vec!["yes"],
        Kind::Radio(choices) | Kind::Select(choices) => choices.values.to_vec(),
        Kind::Country => COUNTRIES.values.to_vec(),
        _ => Vec::new(),
    }
}
