use super::sample::FORM;
use super::{answers, value};
use crate::dates::split;
use crate::merge::{diff, merge};
use crate::paths::Spot;
use crate::wire::from_pairs;
use crate::{Answers, Kind, Page, Value};

type Pairs = &'static [(&'static str, &'static str)];

fn page(slug: &str) -> &'static Page {
    FORM.page_by_slug(slug).expect("a page")
}

/// Returns what a browser posts for the page when it displays these answers.
fn to_pairs(page: &Page, answers: &Answers) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (path, value) in answers.iter() {
        let Value::Text(text) = value else { continue };
        match page.locate(path) {
            Some(Spot::Field(field)) if matches!(field.kind, Kind::Date(_)) => {
                let (day, month, year) = split(text);
                for (part, value) in [(".day", day), (".month", month), (".year", year)] {
                    pairs.push(([path, part].concat(), value.to_owned()));
                }
            }
            Some(_) => pairs.push((path.to_owned(), text.clone())),
            None => {}
        }
    }
    pairs
}

/// Returns `current` after `pairs` were posted to the page.
fn posted(slug: &str, current: &Answers, pairs: &[(&str, &str)]) -> Answers {
    let pairs: Vec<(String, String)> = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let changes = from_pairs(page(slug), current, &pairs);
    let merged = merge(current, &changes);
    assert_eq!(merged.conflicts, []);
    assert_eq!(diff(current, &merged.answers), changes);
    merged.answers
}

#[test]
fn a_post_changes_what_it_names_and_nothing_else() {
    let current = answers(&[("name", "Jo"), ("email", "a@b.example"), ("age", "30")]);
    let after = posted(
        "pets",
        &current,
        &[("name", " Joe "), ("_version", "3"), ("age", "9")],
    );
    let expected = answers(&[("name", " Joe "), ("email", "a@b.example"), ("age", "30")]);
    assert_eq!(after, expected);
    let after = posted("pets", &current, &[("name", ""), ("email", "a@b.example")]);
    assert_eq!(after, answers(&[("email", "a@b.example"), ("age", "30")]));
}

#[test]
fn the_last_value_of_a_box_wins() {
    let current = answers(&[("walker.na", "yes")]);
    let ticked = [("walker.na", ""), ("walker.na", "yes")];
    assert_eq!(posted("pets", &current, &ticked), current);
    assert!(posted("pets", &current, &[("walker.na", "")]).is_empty());
    // Without the hidden input, the post says nothing about the box.
    assert_eq!(posted("pets", &current, &[]), current);
}

#[test]
fn a_date_comes_in_three_parts() {
    let table: [(&str, Pairs, &str); 8] = [
        ("", &[("born.year", "1990")], "1990--"),
        ("", &[("born.month", "5")], "-5-"),
        (
            "",
            &[
                ("born.day", "3"),
                ("born.month", "5"),
                ("born.year", "1990"),
            ],
            "1990-5-3",
        ),
        (
            "",
            &[("born.day", ""), ("born.month", "5"), ("born.year", "")],
            "-5-",
        ),
        (
            "",
            &[("born.day", " 31"), ("born.month", "2"), ("born.year", "x")],
            "x-2-31",
        ),
        (
            "1990-5-3",
            &[("born.day", ""), ("born.month", ""), ("born.year", "")],
            "",
        ),
        ("1990-5-3", &[("born.na", "")], "1990-5-3"),
        ("1990-5-3", &[("born", "1991-1-1")], "1990-5-3"),
    ];
    for (before, pairs, after) in table {
        let current = answers(&[("born", before)]);
        assert_eq!(
            posted("kinds", &current, pairs).text("born"),
            after,
            "{pairs:?}"
        );
    }
}

#[test]
fn items_take_answers_by_their_ids() {
    let current = answers(&[("trips", "[a b]"), ("trips.a.from", "1")]);
    let pairs = [
        ("trips.a.from", "2"),
        ("trips.b.ship.na", "yes"),
        ("trips.B!.from", "2"),
        ("trips", "a"),
    ];
    let expected = answers(&[
        ("trips", "[a b]"),
        ("trips.a.from", "2"),
        ("trips.b.ship.na", "yes"),
    ]);
    assert_eq!(posted("trips", &current, &pairs), expected);
}

#[test]
fn an_answer_for_an_item_that_is_gone_is_a_conflict_not_a_loss() {
    let current = answers(&[("trips", "[a]")]);
    let pairs = [("trips.gone.from".to_owned(), "2".to_owned())];
    let changes = from_pairs(page("trips"), &current, &pairs);
    let merged = merge(&current, &changes);
    assert_eq!(merged.answers, current);
    assert_eq!(merged.conflicts[0].ours, Some(value("2")));
}

#[test]
fn line_breaks_come_back_as_typed() {
    let current = answers(&[("notes", "one\ntwo")]);
    assert_eq!(
        posted("kinds", &current, &[("notes", "one\r\ntwo")]),
        current
    );
}

#[test]
fn what_a_page_posts_changes_nothing_and_fills_an_empty_draft() {
    let full = answers(&[
        ("born", "-5-"),
        ("born.na", "yes"),
        ("notes", " a\nb "),
        ("country", "IS"),
        ("trips", "[a]"),
        ("trips.a.from", "1"),
        ("trips.a.ship.na", "yes"),
    ]);
    for slug in ["kinds", "trips"] {
        let pairs = to_pairs(page(slug), &full);
        assert_eq!(from_pairs(page(slug), &full, &pairs), []);
        let empty = answers(&[("trips", "[a]")]);
        let filled = merge(&empty, &from_pairs(page(slug), &empty, &pairs)).answers;
        let again = to_pairs(page(slug), &filled);
        assert_eq!(again, pairs);
        assert!(!pairs.is_empty());
    }
}
