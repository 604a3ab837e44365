use super::sample::FORM;
use super::{TODAY, answers};
use crate::prefill::prefilled;
use crate::progress::{is_complete, status};
use crate::{Answers, Change, Status};

type Given = &'static [(&'static str, &'static str)];

fn status_of(slug: &str, given: Given) -> Status {
    let page = FORM.page_by_slug(slug).expect("a page");
    status(&FORM, page, &answers(given), &TODAY)
}

#[test]
fn a_page_starts_goes_on_and_completes() {
    let table: &[(&str, Given, Status)] = &[
        ("pets", &[], Status::NotStarted),
        ("pets", &[("name", "Jo")], Status::InProgress),
        ("pets", &[("walker.na", "yes")], Status::NotStarted),
        ("pets", &[("pet", "cat")], Status::NotStarted),
        (
            "pets",
            &[
                ("name", "Jo"),
                ("email", "a@b.example"),
                ("has_pet", "no"),
                ("either", "x"),
            ],
            Status::Completed,
        ),
        (
            "pets",
            &[
                ("name", "Jo"),
                ("email", "a@b.example"),
                ("has_pet", "yes"),
                ("either", "x"),
            ],
            Status::InProgress,
        ),
        ("kinds", &[("born.na", "yes")], Status::Completed),
        ("kinds", &[("age", "3")], Status::InProgress),
        ("trips", &[("trips", "[a]")], Status::InProgress),
        // Nothing on this page is required.
        ("extras", &[], Status::Completed),
        ("extras", &[("links", "[a]")], Status::InProgress),
    ];
    for (slug, given, expected) in table {
        assert_eq!(status_of(slug, given), *expected, "{slug} {given:?}");
    }
}

#[test]
fn complete_is_every_page_but_the_one_to_sign() {
    let mut given = answers(&[
        ("name", "Jo"),
        ("email", "a@b.example"),
        ("has_pet", "no"),
        ("either", "x"),
        ("born.na", "yes"),
        ("trips", "[a]"),
        ("trips.a.country", "NO"),
        ("trips.a.from", "1"),
        ("trips.a.to", "1"),
    ]);
    assert!(is_complete(&FORM, &given, &TODAY));
    given.set("trips.a.to", None);
    assert!(!is_complete(&FORM, &given, &TODAY));
}

#[test]
fn an_answer_is_taken_over_once() {
    let page = FORM.page_by_slug("extras").expect("a page");
    let given = answers(&[("email", " a@b.example")]);
    let expected = Change {
        path: "contact".to_owned(),
        base: None,
        value: Some(super::value("a@b.example")),
    };
    assert_eq!(prefilled(&FORM, page, &given), [expected]);
    assert_eq!(prefilled(&FORM, page, &Answers::default()), []);
    // The page has been used, so an empty answer is deliberate.
    let used = answers(&[("email", "a@b.example"), ("links", "[a]")]);
    assert_eq!(prefilled(&FORM, page, &used), []);
    let kept = answers(&[("email", "a@b.example"), ("contact", "c@d.example")]);
    assert_eq!(prefilled(&FORM, page, &kept), []);
}
