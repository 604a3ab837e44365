//! Tests the engine through its public interface, with the form of the example.

#[path = "../examples/library_card/form.rs"]
#[expect(
    unreachable_pub,
    reason = "the application takes the same file as a public module"
)]
mod form;

use std::sync::LazyLock;

use chrono::NaiveDate;
use form::{LIBRARY_CARD, TEXTS};
use longhaul_form::definition::check_definition;
use longhaul_form::merge::{diff, merge};
use longhaul_form::paths::{PathError, check_path};
use longhaul_form::progress::{Status, is_complete, status};
use longhaul_form::review::rows;
use longhaul_form::submission::submission;
use longhaul_form::text::languages::languages;
use longhaul_form::vocabulary::check_languages;
use longhaul_form::{Answers, Context, Today, Value, validate, wire};

static TODAY: LazyLock<Context> = LazyLock::new(|| Context {
    today: Today::only(NaiveDate::from_ymd_opt(2026, 6, 15).expect("a date")),
    texts: languages(TEXTS, &[]).expect("sound files")[0].texts,
});

fn ada() -> Answers {
    let mut answers = Answers::default();
    for (path, text) in [
        ("name", "Ada"),
        ("email", "ada@example.com"),
        ("likes", "poems"),
        ("poets", "Byron"),
        ("cards", "yes"),
        ("children.a.name", "Anne"),
        ("children.a.age", "8"),
    ] {
        answers.set(path, Some(Value::Text(text.to_owned())));
    }
    answers.add_item("children", "a");
    answers
}

fn set(answers: &mut Answers, path: &str, text: &str) {
    answers.set(path, Some(Value::Text(text.to_owned())));
}

fn messages(answers: &Answers, slug: &str) -> Vec<String> {
    let page = LIBRARY_CARD.page_by_slug(slug).expect("a page");
    let problems = validate::page(&LIBRARY_CARD, page, answers, &TODAY).into_iter();
    problems.map(|problem| problem.message).collect()
}

#[test]
fn it_is_sound() {
    assert_eq!(check_definition(&LIBRARY_CARD), [""; 0]);
    let languages = languages(TEXTS, &[]).expect("sound files");
    assert_eq!(check_languages(&LIBRARY_CARD, &languages, TEXTS), [""; 0]);
}

#[test]
fn its_pages_are_judged() {
    let mut answers = ada();
    assert!(is_complete(&LIBRARY_CARD, &answers, &TODAY));
    set(&mut answers, "email", "ada");
    set(&mut answers, "children.a.age", "18");
    assert_eq!(messages(&answers, "you").len(), 1);
    assert_eq!(messages(&answers, "reading"), [""; 0]);
    assert_eq!(messages(&answers, "children").len(), 1);
    let children = LIBRARY_CARD.page_by_slug("children").expect("a page");
    let status = status(&LIBRARY_CARD, children, &answers, &TODAY);
    assert_eq!(status, Status::InProgress);
    set(&mut answers, "signature", "Eva");
    let problems = validate::sign(&LIBRARY_CARD, &answers, &TODAY);
    assert_eq!(problems[0].message, "Sign with your name");
}

#[test]
fn a_switched_off_branch_stays_at_home() {
    let mut answers = ada();
    set(&mut answers, "likes", "novels");
    set(&mut answers, "cards", "no");
    let sent = submission(&LIBRARY_CARD, &answers, TODAY.texts);
    let paths: Vec<&str> = sent.iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["cards", "email", "likes", "name"]);
    assert_eq!(answers.text("poets"), "Byron");
    let reading = LIBRARY_CARD.page_by_slug("reading").expect("a page");
    assert_eq!(rows(&LIBRARY_CARD, reading, &answers, TODAY.texts).len(), 2);
}

#[test]
fn posts_and_paths_are_read() {
    let reading = LIBRARY_CARD.page_by_slug("reading").expect("a page");
    let pairs = [("likes".to_owned(), "novels".to_owned())];
    let changes = wire::from_pairs(reading, &ada(), &pairs);
    assert!(changes.iter().any(|change| change.path == "likes"));
    assert_eq!(check_path(&LIBRARY_CARD, "children.a.age", None), Ok(()));
    let visa = check_path(&LIBRARY_CARD, "surname", None);
    assert_eq!(visa, Err(PathError::Unknown));
}

#[test]
fn two_tabs_merge() {
    let (mut here, mut there) = (ada(), ada());
    set(&mut here, "poets", "Byron, Shelley");
    there.add_item("children", "b");
    set(&mut there, "children.b.name", "Byron");
    let merged = merge(&there, &diff(&ada(), &here));
    assert_eq!(merged.conflicts, []);
    assert_eq!(merged.answers.text("poets"), "Byron, Shelley");
    assert_eq!(merged.answers.items("children"), ["a", "b"]);
}
