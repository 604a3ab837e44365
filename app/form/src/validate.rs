//! Checks on the answers. The browser runs them for immediate feedback, and the server has the
//! final say.

use chrono::{Datelike, NaiveDate};

use super::answers::Answers;
use super::countries::COUNTRIES;
use super::reading::{Fault, dates, length, read};
use super::schema::{Choices, DateLimit, Field, Form, Group, Kind, Page, Scope};
use super::visibility::{Item, Shown, shown};
use super::{files, messages};
use crate::text::Texts;

pub use super::judgement::{Context, Problem};

/// Years outside this range are typing errors.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Returns the problems of a page, in page order and at most one for each question.
pub fn page(
    form: &'static Form,
    page: &'static Page,
    answers: &Answers,
    context: &Context,
) -> Vec<Problem> {
    let scope = Scope::new(form, answers);
    let mut problems = Vec::new();
    for part in shown(form, page, answers) {
        match part {
            Shown::Heading(_) => {}
            Shown::Field { path, field } => {
                if let Some(message) = question(&scope, page, &path, field, context) {
                    problems.push(Problem { path, message });
                }
            }
            Shown::Group { group, items } => {
                let message = if items.len() < group.min {
                    Some(messages::too_few(context.texts, group))
                } else if items.len() > group.max {
                    Some(messages::too_many(context.texts, group))
                } else {
                    None
                };
                problems.extend(message.map(|message| Problem {
                    path: group.name.to_owned(),
                    message,
                }));
                check_items(scope, page, group, &items, context, &mut problems);
            }
        }
    }
    problems
}

fn check_items(
    scope: Scope,
    page: &'static Page,
    group: &'static Group,
    items: &[Item],
    context: &Context,
    problems: &mut Vec<Problem>,
) {
    for (number, (id, fields)) in (1..).zip(items) {
        let inside = scope.in_item(group, id);
        for (path, field) in fields {
            if let Some(message) = question(&inside, page, path, field, context) {
                problems.push(Problem {
                    path: path.clone(),
                    message: messages::in_item(context.texts, group, number, &message),
                });
            }
        }
    }
}

/// Returns all pages of questions that have problems, in order. The page to sign is not included.
pub fn form(
    form: &'static Form,
    answers: &Answers,
    context: &Context,
) -> Vec<(&'static Page, Vec<Problem>)> {
    let checked = form.pages.iter();
    let checked = checked.map(|each| (each, page(form, each, answers, context)));
    checked
        .filter(|(_, problems)| !problems.is_empty())
        .collect()
}

/// Returns the problems of the page to sign.
pub fn sign(form: &'static Form, answers: &Answers, context: &Context) -> Vec<Problem> {
    page(form, &form.sign, answers, context)
}

/// Checks one question: first the answer itself, then the rules whose message appears beside it.
fn question(
    scope: &Scope,
    page: &Page,
    path: &str,
    field: &Field,
    context: &Context,
) -> Option<String> {
    if field.escape && scope.answers.escaped(path) {
        return None;
    }
    let typed = scope.answers.text(path);
    let wrong = match read(&field.kind, typed, context.texts) {
        Ok(meaning) if meaning.is_empty() => {
            let missing = || messages::missing(context.texts, field);
            return field.required.then(missing);
        }
        Ok(meaning) => limits(field, &meaning, context),
        Err(fault) => Some(unreadable(field, fault, context.texts)),
    };
    if wrong.is_some() {
        return wrong;
    }
    let group = scope.item.map(|(group, _)| group.name);
    let rules = scope.form.rules.iter();
    let mut rules =
        rules.filter(|rule| rule.page == page.slug && rule.group == group && rule.at == field.name);
    rules.find_map(|rule| (rule.check)(scope, context))
}

fn unreadable(field: &Field, fault: Fault, texts: &Texts) -> String {
    match (fault, field.kind) {
        (Fault::Date(error), _) => messages::bad_date(texts, field, error),
        (_, Kind::Email) => messages::not_email(texts, field),
        (_, Kind::Phone) => messages::not_phone(texts, field),
        (_, Kind::Number { .. }) => messages::not_number(texts, field),
        (_, Kind::Amount) => messages::not_amount(texts, field),
        _ => messages::not_in_format(texts, field),
    }
}

/// Checks a readable answer to `field` against its limits.
fn limits(field: &Field, meaning: &str, context: &Context) -> Option<String> {
    let texts = context.texts;
    match field.kind {
        Kind::Text { max } | Kind::Code { max } => too_long(texts, field, meaning, max),
        Kind::LongText { min, max } => too_long(texts, field, meaning, max).or_else(|| {
            let too_short = length(meaning) < min;
            too_short.then(|| messages::too_short(texts, field, min))
        }),
        Kind::Email | Kind::Phone | Kind::Pattern { .. } | Kind::Amount => None,
        Kind::Number { min, max } => {
            // A number that is too large for an `i64` is out of any range.
            let number = meaning.parse().unwrap_or(i64::MAX);
            let outside = number < min || number > max;
            outside.then(|| messages::out_of_range(texts, field, min, max))
        }
        Kind::Date(limit) => date(field, dates::parse(meaning, texts).ok()?, limit, context),
        Kind::YesNo => unless(texts, field, meaning == "yes" || meaning == "no"),
        Kind::Radio(choices) | Kind::Select(choices) => one_of(texts, field, meaning, choices),
        Kind::Country => one_of(texts, field, meaning, COUNTRIES),
        Kind::Consent => unless(texts, field, meaning == "yes"),
        // The content was checked when the upload was complete.
        Kind::File(_) => unless(texts, field, files::is_file_id(meaning)),
    }
}

fn too_long(texts: &Texts, field: &Field, meaning: &str, max: usize) -> Option<String> {
    let length = length(meaning);
    (length > max).then(|| messages::too_long(texts, field, max, length))
}

/// An answer that is not among the choices counts as missing. Only a faulty client sends one.
fn one_of(texts: &Texts, field: &Field, text: &str, choices: Choices) -> Option<String> {
    unless(texts, field, choices.has(text))
}

fn unless(texts: &Texts, field: &Field, fine: bool) -> Option<String> {
    (!fine).then(|| messages::missing(texts, field))
}

fn date(field: &Field, date: NaiveDate, limit: DateLimit, context: &Context) -> Option<String> {
    let Context { today, texts } = *context;
    match limit {
        DateLimit::Past if !today.is_after(date) => Some(messages::not_past(texts, field)),
        DateLimit::NotFuture if !today.is_not_before(date) => Some(messages::future(texts, field)),
        DateLimit::NotPast if !today.is_not_after(date) => Some(messages::past(texts, field)),
        _ if YEARS.contains(&date.year()) => None,
        _ => Some(messages::year_out_of_range(
            texts,
            field,
            *YEARS.start(),
            *YEARS.end(),
        )),
    }
}
