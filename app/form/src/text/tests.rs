mod asked;
mod keys;

use super::Texts;
use super::fluent::read;

const SOURCE: &str = "\
-country = Orland
number-group = ,
date = { $day } { $month } { $year }
month =
    .m2 = February
surname = Surname
    .noun = your surname
missing = Enter { $noun }, for { -country }
again = { surname.noun } again
left =
    { $count ->
        [one] You have { $count } character left
       *[other] You have { $count } characters left
    }
shapes =
    .round = Ball
    .flat = Board
long = One line
    and another
";

fn texts() -> Texts {
    read("en", &[SOURCE]).expect("the source is sound")
}

#[test]
fn texts_attributes_terms_and_references_are_read() {
    let texts = texts();
    assert_eq!(texts.get("surname"), "Surname");
    assert_eq!(texts.part("surname", "noun"), "your surname");
    assert_eq!(texts.find("surname.hint"), None);
    assert_eq!(texts.get("again"), "your surname again");
    assert_eq!(texts.get("long"), "One line and another");
    assert_eq!(texts.find("-country"), None);
    assert_eq!(texts.get("shapes"), "round flat");
    assert_eq!(
        texts.fill("missing", &[("noun", "your {surname}")]),
        "Enter your {surname}, for Orland"
    );
}

#[test]
fn numbers_choose_the_plural_form_and_are_grouped() {
    let texts = texts();
    assert_eq!(texts.count("left", 1, &[]), "You have 1 character left");
    assert_eq!(texts.count("left", 0, &[]), "You have 0 characters left");
    assert_eq!(
        texts.count("left", 4000, &[]),
        "You have 4,000 characters left"
    );
    assert_eq!(texts.number("1234567"), "1,234,567");
    assert_eq!(texts.number("-123"), "-123");
    assert_eq!(texts.number("-1234"), "-1,234");
    assert_eq!(texts.date(2027, 2, 19), "19 February 2027");
}

#[test]
fn what_the_browser_is_sent_says_the_same() {
    let texts = texts();
    let sent = Texts::from_lines(texts.lines(|_| true));
    assert_eq!(sent.language(), "en");
    assert!(texts.keys().eq(sent.keys()));
    assert!(texts.keys().all(|key| texts.get(key) == sent.get(key)));
    let some = Texts::from_lines(texts.lines(|key| key.starts_with("surname")));
    assert_eq!(some.keys().collect::<Vec<_>>(), ["surname", "surname.noun"]);
}

#[test]
fn broken_sources_are_named() {
    let broken = |source: &str| read("en", &[source]).expect_err(source).to_string();
    assert!(broken("a = 1\na = 2\n").contains("a stands twice"));
    assert!(broken("a = { -nothing }\n").contains("there is no -nothing"));
    assert!(broken("a = { a }\n").contains("refers to itself"));
    assert!(broken("a = { NUMBER($x) }\n").contains("not supported"));
    assert!(broken("= nothing\n").contains("cannot be read"));
    let inside = "a = Some { $count ->\n    [one] one\n   *[other] many\n }\n";
    assert!(broken(inside).contains("whole text"));
}
