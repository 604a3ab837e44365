use super::super::samples::{full, shortest};
use super::super::{TEXTS, VISITOR_VISA};
use super::TODAY;
use crate::words::languages;
use longhaul_form::answers::item_path;
use longhaul_form::countries::COUNTRIES;
use longhaul_form::definition::check_definition;
use longhaul_form::review::rows;
use longhaul_form::text::comparison::differences;
use longhaul_form::visibility::{Shown, shown};
use longhaul_form::vocabulary::check_languages;
use longhaul_form::{Answers, Field, Group, Kind, Page, Part, Value, When};

#[test]
fn the_definition_is_sound() {
    assert_eq!(check_definition(&VISITOR_VISA), [""; 0]);
    let languages = languages(TEXTS).expect("sound files");
    assert_eq!(check_languages(&VISITOR_VISA, &languages, TEXTS), [""; 0]);
    assert_eq!(differences(&languages), [""; 0]);
}

#[test]
fn pages_are_the_ones_announced() {
    let slugs: Vec<_> = VISITOR_VISA.all_pages().map(|page| page.slug).collect();
    let expected = [
        "start",
        "you",
        "passport",
        "trip",
        "history",
        "contact",
        "family",
        "work",
        "background",
        "documents",
        "sign",
    ];
    assert_eq!(slugs, expected);
}

/// All questions: the page, the group if any, the question.
fn questions() -> Vec<(&'static Page, Option<&'static Group>, &'static Field)> {
    let mut all = Vec::new();
    for page in VISITOR_VISA.all_pages() {
        for part in page.parts {
            match part {
                Part::Heading(_) => {}
                Part::Field(field) => all.push((page, None, field)),
                Part::Group(group) => {
                    all.extend(group.fields.iter().map(|field| (page, Some(group), field)));
                }
            }
        }
    }
    all
}

/// How many answers are asked for: typed, chosen or ticked away.
fn asked(answers: &Answers) -> usize {
    let pages = VISITOR_VISA.all_pages();
    pages
        .flat_map(|page| shown(&VISITOR_VISA, page, answers))
        .map(|part| match part {
            Shown::Heading(_) => 0,
            Shown::Field { .. } => 1,
            Shown::Group { items, .. } => items.iter().map(|(_, fields)| fields.len()).sum(),
        })
        .sum()
}

/// The README and the start page quote these.
#[test]
fn its_size() {
    let questions = questions();
    let groups = VISITOR_VISA
        .all_pages()
        .flat_map(|page| page.parts)
        .filter(|part| matches!(part, Part::Group(_)))
        .count();
    assert_eq!((questions.len(), groups), (168, 15));
    assert_eq!(asked(&full()), 191);
    let shortest = shortest();
    let texts = shortest
        .iter()
        .filter(|(_, value)| matches!(value, Value::Text(_)));
    let (ticked, typed): (Vec<_>, Vec<_>) = texts.partition(|(path, _)| path.ends_with(".na"));
    assert_eq!((typed.len(), ticked.len()), (64, 15));
}

/// The item in which [`satisfy`] answers.
const ITEM: &str = "x";

/// Answers the questions that `when` looks at so that it holds, and those that these depend on.
fn satisfy(when: &When, group: Option<&'static Group>, answers: &mut Answers) {
    let (name, value) = match when {
        When::Always => return,
        When::All(parts) => {
            for part in *parts {
                satisfy(part, group, answers);
            }
            return;
        }
        When::Any(parts) => return satisfy(&parts[0], group, answers),
        When::Is(name, value) => (*name, *value),
        When::OneOf(name, values) => (*name, values[0]),
        When::IsNot(name, value) => (*name, other_choice(name, group, value)),
    };
    let inside = group.and_then(|group| Some((group, group.field(name)?)));
    let (path, group, field) = match inside {
        Some((group, field)) => (item_path(group.name, ITEM, name), Some(group), field),
        None => (name.to_owned(), None, VISITOR_VISA.plain(name).expect(name)),
    };
    answers.set(path, Some(Value::Text(value.to_owned())));
    satisfy(&field.when, group, answers);
}

/// An answer to `name` other than `value`.
fn other_choice(name: &str, group: Option<&'static Group>, value: &str) -> &'static str {
    let field = group.and_then(|group| group.field(name));
    let field = field.or_else(|| VISITOR_VISA.plain(name)).expect(name);
    let choices = match field.kind {
        Kind::Radio(choices) | Kind::Select(choices) => choices.values,
        Kind::Country => COUNTRIES.values,
        _ => &["yes", "no"],
    };
    choices.iter().find(|choice| **choice != value).expect(name)
}

#[test]
fn every_question_can_be_asked() {
    for (page, group, field) in questions() {
        let mut answers = Answers::default();
        if let Some(group) = group {
            satisfy(&group.when, None, &mut answers);
            answers.add_item(group.name, ITEM);
        }
        satisfy(&field.when, group, &mut answers);
        let parts = shown(&VISITOR_VISA, page, &answers);
        let there = parts.iter().any(|part| match (part, group) {
            (Shown::Field { path, .. }, None) => path == field.name,
            (
                Shown::Group {
                    group: shown,
                    items,
                },
                Some(group),
            ) if shown.name == group.name => {
                let path = format!("{}.{ITEM}.{}", group.name, field.name);
                let mut fields = items.iter().flat_map(|(_, fields)| fields);
                fields.any(|(shown, _)| *shown == path)
            }
            _ => false,
        });
        assert!(there, "{} with {answers:?}", field.name);
    }
}

#[test]
fn every_condition_also_fails_somewhere() {
    for (page, group, field) in questions() {
        if matches!(field.when, When::Always) || group.is_some() {
            continue;
        }
        let parts = shown(&VISITOR_VISA, page, &Answers::default());
        let there = parts
            .iter()
            .any(|part| matches!(part, Shown::Field { path, .. } if path == field.name));
        assert!(!there, "{} is asked from the start", field.name);
    }
}

/// The tokens of the HTML standard that the form uses; a typing error in one goes unnoticed.
#[test]
fn autocomplete_tokens_exist() {
    let known = [
        "name",
        "given-name",
        "family-name",
        "email",
        "tel",
        "bday",
        "language",
        "organization",
        "address-line1",
        "address-level1",
        "address-level2",
        "postal-code",
        "country",
    ];
    for (_, _, field) in questions() {
        let mut tokens: Vec<&str> = field.autocomplete.split_whitespace().collect();
        let Some(last) = tokens.pop() else { continue };
        assert!(known.contains(&last), "{last}");
        for token in tokens {
            let home_or_work = last == "tel" && (token == "work" || token == "home");
            assert!(token.starts_with("section-") || home_or_work, "{token}");
        }
        assert!(
            !matches!(field.kind, Kind::Radio(_)),
            "radios take no token"
        );
    }
    let mut tokens: Vec<&str> = questions()
        .iter()
        .map(|(_, _, field)| field.autocomplete)
        .collect();
    tokens.retain(|token| !token.is_empty() && *token != "email");
    let count = tokens.len();
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(
        tokens.len(),
        count,
        "two questions would be filled with the same"
    );
}

#[test]
fn change_links_differ() {
    let answers = full();
    let pages = VISITOR_VISA.all_pages();
    let rows = pages.flat_map(|page| rows(&VISITOR_VISA, page, &answers, TODAY.texts));
    let mut links: Vec<String> = rows.map(|row| row.change).collect();
    let count = links.len();
    links.sort();
    links.dedup();
    assert_eq!(links.len(), count);
}

#[test]
fn the_words_are_tidy() {
    for language in languages(TEXTS).expect("sound files") {
        let texts = language.texts;
        for (_, _, field) in questions() {
            let (label, hint, noun) = (field.label(texts), field.hint(texts), field.noun(texts));
            for words in [label, hint, noun, field.subject(texts)] {
                assert_eq!(words.trim(), words);
                assert!(!words.contains("  "), "{words}");
            }
            let asks = label.ends_with('?');
            assert!(asks || !matches!(field.kind, Kind::YesNo), "{label}");
        }
    }
}
