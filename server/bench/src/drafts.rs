//! Answers that drafts of the demo's form hold.

use serde_json::{Value, json};

use crate::outcome::Outcome;

/// Bytes of the draft that a save rewrites whole.
pub(crate) const LARGE: usize = 20 * 1024;
/// Bytes of a draft of a thousand answers.
pub(crate) const HUGE: usize = 100 * 1024;
/// The page with the most questions.
pub(crate) const LONGEST_PAGE: &str = "contact";
/// Of a list. The form stores more of it than it asks for, as a longer list is an answer that can be corrected.
const ITEMS: usize = 50;

/// Every question is answered, two items in each group. A server that refuses one of these stops the run.
pub(crate) fn full() -> Outcome<Value> {
    Ok(serde_json::from_str(include_str!("../drafts/full.json"))?)
}

/// The first page's worth.
pub(crate) fn small() -> Value {
    json!({ "given_names": "Grace", "email": "grace@example.com", "birth_city": "New York" })
}

/// A full draft that is so large as JSON, within a hundred bytes or so.
pub(crate) fn of_size(bytes: usize) -> Outcome<Value> {
    let mut answers = full()?;
    let room = bytes.saturating_sub(answers.to_string().len());
    // What an item takes besides its text.
    let each = (room / ITEMS).saturating_sub(38);
    let ids: Vec<String> = (10..10 + ITEMS)
        .map(|number| format!("item{number}"))
        .collect();
    for (path, value) in ids
        .iter()
        .map(|id| (format!("social.{id}.handle"), "x".repeat(each)))
    {
        if let Some(answers) = answers.as_object_mut() {
            answers.insert(path, value.into());
        }
    }
    if let Some(answers) = answers.as_object_mut() {
        answers.insert("social".to_owned(), json!(ids));
    }
    Ok(answers)
}

/// A thousand answers: every list of the full draft is as long as can be stored.
pub(crate) fn thousand() -> Outcome<Value> {
    let full = full()?;
    let mut answers = full.as_object().cloned().unwrap_or_default();
    let lists = full
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.is_array());
    for (list, _) in lists {
        let first = format!("{list}.first.");
        let fields = full.as_object().into_iter().flatten();
        let fields: Vec<_> = fields
            .filter_map(|(path, value)| Some((path.strip_prefix(&first)?, value)))
            .collect();
        let mut ids = vec!["first".to_owned(), "second".to_owned()];
        while ids.len() < ITEMS && answers.len() < 1000 {
            let id = format!("item{}", ids.len());
            for (field, value) in &fields {
                answers.insert(format!("{list}.{id}.{field}"), (*value).clone());
            }
            ids.push(id);
        }
        answers.insert(list.clone(), json!(ids));
    }
    Ok(answers.into())
}

/// A thousand answers in so many bytes: [`thousand`] with long texts in it.
pub(crate) fn thousand_of_size(bytes: usize) -> Outcome<Value> {
    let mut answers = thousand()?;
    let room = bytes.saturating_sub(answers.to_string().len());
    let texts = answers.as_object_mut().into_iter().flatten();
    let mut texts: Vec<_> = texts
        .filter(|(path, _)| path.ends_with("_explanation"))
        .map(|(_, text)| text)
        .collect();
    let each = room / texts.len().max(1);
    for text in &mut texts {
        let longer = format!("{}{}", text.as_str().unwrap_or_default(), "x".repeat(each));
        **text = longer.into();
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_as_large_as_they_say() {
        let size = of_size(LARGE).unwrap().to_string().len();
        assert!(size.abs_diff(LARGE) < 1000, "{size}");
        let thousand = thousand().unwrap();
        let count = thousand.as_object().unwrap().len();
        assert!((1000..1010).contains(&count), "{count}");
        let size = thousand_of_size(HUGE).unwrap().to_string().len();
        assert!(size.abs_diff(HUGE) < 1000, "{size}");
    }
}
