//! The checks on definitions have to find mistakes, so these forms contain some.

use super::SAMPLE;
use super::sample::FORM;
use crate::build::{choices, country, group, heading, radio, text, yes_no};
use crate::definition::check_definition;
use crate::reach::way;
use crate::schema::Part::{self, Field, Group, Heading};
use crate::schema::{self, Choices, Form, Page, When};
use crate::text::fluent::{keys, read};
use crate::visibility::{Shown, shown};
use crate::vocabulary::check_words;
use crate::{Answers, Rule};

#[test]
fn the_sample_is_sound() {
    assert_eq!(check_definition(&FORM), [""; 0]);
}

const SIGN: Page = Page {
    slug: "sign",
    parts: &[],
};

/// Returns what is wrong with a form of one page with these parts.
macro_rules! found {
    ($($part:expr),* $(,)?) => {{
        const PARTS: &[Part] = &[$($part),*];
        static BROKEN: Form = Form {
            id: "broken",
            version: 1,
            migrations: &[],
            pages: &[Page { slug: "page", parts: PARTS }],
            sign: SIGN,
            rules: &[],
            applicant: |_| String::new(),
            email: |_| String::new(),
        };
        check_definition(&BROKEN)
    }};
}

const PLAIN: schema::Field = text("plain");
const YES: schema::Field = yes_no("yes");
const COLOUR: schema::Field = radio("colour", COLOURS);
const COLOURS: Choices = choices("colours", &["red", "blue"]);
const TWICE: Choices = choices("colours", &["red", "red"]);
const EMPTY: Choices = choices("colours", &[]);
const INNER: &[schema::Field] = &[PLAIN, COLOUR];
const CLASH: &[schema::Field] = &[PLAIN, PLAIN];

#[test]
fn names_and_words() {
    assert_eq!(found![Field(PLAIN), Field(YES)], [""; 0]);
    assert_eq!(
        found![Field(PLAIN), Field(PLAIN)],
        [
            "name \"plain\" stands twice",
            "two questions have the words \"plain\""
        ]
    );
    assert_eq!(
        found![Field(text("Na.me"))],
        ["name \"Na.me\" is not fit for a path"]
    );
    assert_eq!(found![Field(text("day"))], ["name \"day\" is reserved"]);
    assert_eq!(
        found![Field(PLAIN), Group(group("plain", INNER))],
        ["name \"plain\" stands twice"]
    );
    assert_eq!(
        found![Group(group("g", CLASH))],
        ["\"g.plain\" stands twice"]
    );
    assert_eq!(
        found![Field(text("a").prefill("b")), Field(text("b"))],
        ["\"a\" starts with \"b\", which no earlier question is"]
    );
}

#[test]
fn every_question_has_words_of_its_own() {
    assert_eq!(
        found![Field(PLAIN), Field(text("other").words("plain"))],
        ["two questions have the words \"plain\""]
    );
}

/// Returns what is wrong with the texts of the sample after `change` has been applied to its file.
fn without(change: impl Fn(&str) -> String) -> Vec<String> {
    let own = change(SAMPLE);
    let sources = [
        include_str!("../../locales/en/general.ftl"),
        include_str!("../../locales/en/countries.ftl"),
        include_str!("../../locales/en/form.ftl"),
        &own,
    ];
    let texts = read("en", &sources).expect("sound files");
    let own = keys(&own);
    check_words(&FORM, &texts, own.iter().map(String::as_str))
}

#[test]
fn words_are_all_there_and_all_needed() {
    assert_eq!(without(str::to_owned), [""; 0]);
    let dropped = |line: &'static str| without(|source| source.replacen(line, "", 1));
    assert_eq!(
        dropped("    .escape = Nobody\n"),
        ["walker.escape is missing"]
    );
    assert_eq!(
        dropped("    .format = Code must be X\n"),
        ["code.format is missing"]
    );
    assert_eq!(
        dropped("    .subject = Income\n"),
        ["income.subject is missing"]
    );
    assert_eq!(
        dropped("    .another = Add another trip\n"),
        ["trips.another is missing"]
    );
    assert_eq!(dropped("page-pets = Pets\n"), ["page-pets is missing"]);
    assert_eq!(
        dropped("    .dog = Dog\n"),
        [
            "animals.dog is missing",
            "animals does not list each choice once, with a label of its own"
        ]
    );
    let same = without(|source| source.replace(".dog = Dog", ".dog = Cat"));
    assert_eq!(
        same,
        ["animals does not list each choice once, with a label of its own"]
    );
    let called = without(|source| source.replace(".noun = both", ".noun = either"));
    assert_eq!(called, ["two questions are called \"either\""]);
    let more = without(|source| format!("{source}\nnobody = asks\n    .hint = for this\n"));
    assert_eq!(
        more,
        ["nothing asks for nobody", "nothing asks for nobody.hint"]
    );
}

#[test]
fn limits() {
    assert_eq!(
        found![Group(group("g", INNER).between(3, 2))],
        ["\"g\" asks for 3 to 2 items"]
    );
    assert_eq!(
        found![Group(group("g", INNER).between(1, 99))],
        ["\"g\" takes too many items"]
    );
    assert_eq!(found![Group(group("g", &[]))], ["\"g\" asks nothing"]);
    assert_eq!(
        found![Field(radio("a", TWICE))],
        ["\"a\" cannot be answered"]
    );
    assert_eq!(
        found![Field(radio("a", EMPTY))],
        ["\"a\" cannot be answered"]
    );
}

#[test]
fn conditions() {
    const RED: When = When::Is("colour", "red");
    assert_eq!(found![Field(COLOUR), Field(PLAIN.when(RED))], [""; 0]);
    assert_eq!(
        found![Field(PLAIN.when(RED)), Field(COLOUR)],
        ["\"plain\" depends on \"colour\", which no earlier question is"]
    );
    assert_eq!(
        found![Field(PLAIN.when(When::Is("nothing", "yes")))],
        ["\"plain\" depends on \"nothing\", which no earlier question is"]
    );
    assert_eq!(
        found![
            Field(COLOUR),
            Field(PLAIN.when(When::OneOf("colour", &["red", "green"])))
        ],
        ["\"plain\" waits for \"colour\" to be \"green\", which it never is"]
    );
    assert_eq!(
        found![Field(PLAIN), Field(YES.when(When::Is("plain", "x")))],
        ["\"yes\" waits for \"plain\" to be \"x\", which it never is"]
    );
    // The questions of a group are not visible outside it.
    assert_eq!(
        found![Group(group("g", INNER)), Heading(heading("Red").when(RED)),],
        ["\"heading \\\"Red\\\"\" depends on \"colour\", which no earlier question is"]
    );
}

#[test]
fn dead_branches() {
    const ONLY_RED: When = When::Is("colour", "red");
    const YES_BUT_BLUE: When = When::All(&[When::Is("yes", "yes"), When::Is("colour", "blue")]);
    const BOTH: When = When::All(&[When::Is("colour", "red"), When::Is("colour", "blue")]);
    assert_eq!(
        found![Field(COLOUR), Field(PLAIN.when(BOTH))],
        ["\"plain\" is never asked"]
    );
    // Unreachable because of the question that it refers to.
    assert_eq!(
        found![
            Field(COLOUR),
            Field(YES.when(ONLY_RED)),
            Field(PLAIN.when(YES_BUT_BLUE)),
        ],
        ["\"plain\" is never asked"]
    );
    assert_eq!(
        found![Field(PLAIN.when(When::Any(&[])))],
        ["\"plain\" depends on an empty list of conditions"]
    );
}

#[test]
fn slugs_and_rules() {
    const fn page(slug: &'static str) -> Page {
        Page { slug, parts: &[] }
    }
    static BROKEN: Form = Form {
        id: "broken",
        version: 1,
        migrations: &[],
        pages: &[page("done"), page("a"), page("a"), page("A b")],
        sign: SIGN,
        rules: &[Rule {
            page: "a",
            group: None,
            at: "nothing",
            check: |_, _| None,
        }],
        applicant: |_| String::new(),
        email: |_| String::new(),
    };
    assert_eq!(
        check_definition(&BROKEN),
        [
            "slug \"done\" is reserved",
            "slug \"a\" stands twice",
            "slug \"A b\" is not fit for a URL",
            "a rule speaks beside \"nothing\", which is not there",
        ]
    );
}

#[test]
fn the_way_to_a_question_leads_there() {
    let leads = |slug: &str, path: &str, answers: &Answers| {
        let page = FORM.page_by_slug(slug).expect("a page");
        shown(&FORM, page, answers).iter().any(|part| match part {
            Shown::Heading(_) => false,
            Shown::Field { path: shown, .. } => shown == path,
            Shown::Group { items, .. } => {
                let mut fields = items.iter().flat_map(|(_, fields)| fields);
                fields.any(|(shown, _)| shown == path)
            }
        })
    };
    for name in [
        "name",
        "pet",
        "indoor",
        "walker",
        "why_not_dog",
        "both",
        "either",
    ] {
        let field = FORM.plain(name).expect("a question");
        let answers = way(&FORM, None, &field.when).expect("a way");
        assert!(leads("pets", name, &answers), "{name}: {answers:?}");
    }
    let trips = FORM.group("trips").expect("a group");
    for field in trips.fields {
        let answers = way(&FORM, Some(trips), &field.when).expect("a way");
        let path = format!("trips.x.{}", field.name);
        assert!(leads("trips", &path, &answers), "{path}: {answers:?}");
    }
    let lost = country("lost").when(When::Is("nowhere", "yes"));
    assert!(way(&FORM, None, &lost.when).is_none());
}
