use super::{answers, value};
use crate::merge::{diff, merge};
use crate::versions::{migrate, migrate_changes, migrate_pairs};
use crate::{Answers, Change, Form, Migration, Page, Value};

/// A form that changed three times: one question was renamed, one was split in two, and a group was
/// renamed.
static FORM: Form = form(&[
    Migration {
        takes: &["town"],
        step: |old| renamed(&old, "town", "city"),
    },
    Migration {
        takes: &["name"],
        step: |old| {
            let (first, last) = old.text("name").split_once(' ').unwrap_or_default();
            answers(&[("first", first), ("last", last)])
        },
    },
    Migration {
        takes: &["trips"],
        step: |old| renamed(&old, "trips", "journeys"),
    },
]);

/// The questions do not matter here.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`try_from` is not const yet"
)]
const fn form(migrations: &'static [Migration]) -> Form {
    Form {
        id: "versions",
        version: migrations.len() as u32 + 1,
        migrations,
        pages: &[],
        sign: Page {
            slug: "sign",
            parts: &[],
        },
        rules: &[],
        applicant: |_| String::new(),
        email: |_| String::new(),
    }
}

fn renamed(old: &Answers, from: &str, to: &str) -> Answers {
    let moved = |path: &str| path.replacen(from, to, 1);
    let pairs = old.iter().map(|(path, value)| (moved(path), value.clone()));
    pairs.collect()
}

fn change(path: &str, base: &str, to: &str) -> Change {
    let value = |text: &str| Some(value(text)).filter(|value| !value.is_empty());
    Change {
        path: path.to_owned(),
        base: value(base),
        value: value(to),
    }
}

const FIRST: &[(&str, &str)] = &[
    ("name", "Ada King"),
    ("town", "London"),
    ("pet", "cat"),
    ("trips", "[b a]"),
    ("trips.a.to", "Bath"),
    ("trips.b.to.na", "yes"),
];

const NOW: &[(&str, &str)] = &[
    ("first", "Ada"),
    ("last", "King"),
    ("city", "London"),
    ("pet", "cat"),
    ("journeys", "[b a]"),
    ("journeys.a.to", "Bath"),
    ("journeys.b.to.na", "yes"),
];

#[test]
fn answers_of_every_version_come_to_the_current_one() {
    assert_eq!(migrate(&FORM, 1, answers(FIRST)), Some(answers(NOW)));
    assert_eq!(migrate(&FORM, 4, answers(NOW)), Some(answers(NOW)));
    // From each version in between, by the remaining steps.
    let mut passed = answers(FIRST);
    for version in 1..4 {
        assert_eq!(migrate(&FORM, version, passed.clone()), Some(answers(NOW)));
        let next = form(&FORM.migrations[..version as usize]);
        passed = migrate(&next, version, passed).expect("a step");
    }
    assert_eq!(passed, answers(NOW));
}

#[test]
fn other_versions_are_refused() {
    for version in [0, 5, u32::MAX] {
        assert_eq!(migrate(&FORM, version, answers(FIRST)), None);
        assert_eq!(migrate_changes(&FORM, version, Vec::new()), None);
        assert_eq!(migrate_pairs(&FORM, version, Vec::new()), None);
    }
}

#[test]
fn changes_arrive_where_their_answers_went() {
    let moved = migrate_changes(
        &FORM,
        1,
        vec![
            change("pet", "cat", "dog"),
            change("name", "Ada King", "Ada Lovelace"),
            change("trips.a.to", "Bath", ""),
            change("town", "", "Paris"),
        ],
    );
    let expected = [
        change("pet", "cat", "dog"),
        change("city", "", "Paris"),
        // The first name was not changed.
        change("last", "King", "Lovelace"),
        change("journeys.a.to", "Bath", ""),
    ];
    assert_eq!(moved.expect("an older version"), expected);
}

#[test]
fn several_changes_to_one_answer_count_as_one() {
    let queue = vec![
        change("name", "Ada King", "Ada"),
        change("name", "Ada", "Eva Lovelace"),
    ];
    let moved = migrate_changes(&FORM, 2, queue).expect("an older version");
    let expected = [
        change("first", "Ada", "Eva"),
        change("last", "King", "Lovelace"),
    ];
    assert_eq!(moved, expected);
}

/// Changes made to the old version are merged into the migrated draft, or merged first and then
/// migrated.
#[test]
fn it_does_not_matter_when_a_change_arrives() {
    let old = answers(FIRST);
    for (path, text) in [
        ("name", "Eva King"),
        ("town", "Paris"),
        ("pet", ""),
        ("trips", "[a b]"),
        ("trips.b.to", "Rome"),
        ("trips.a.to", ""),
    ] {
        let mut edited = old.clone();
        edited.set(path, Some(value(text)));
        let changes = migrate_changes(&FORM, 1, diff(&old, &edited)).expect("older");
        let merged = merge(&answers(NOW), &changes);
        assert_eq!(merged.conflicts, [], "{path}");
        assert_eq!(Some(merged.answers), migrate(&FORM, 1, edited), "{path}");
    }
}

#[test]
fn a_post_of_an_old_page_fills_the_new_questions() {
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        pairs.iter().map(owned).collect()
    };
    let posted = pairs(&[
        ("town", "x"),
        ("town", "Bath"),
        ("pet", ""),
        ("_add", "trips"),
    ]);
    let expected = pairs(&[
        ("pet", ""),
        ("_add", "trips"),
        ("city.na", ""),
        ("city", "Bath"),
    ]);
    assert_eq!(migrate_pairs(&FORM, 1, posted), Some(expected));
    // A ticked box follows its empty placeholder, as browsers send it too.
    let posted = pairs(&[("town.na", ""), ("town.na", "yes")]);
    let moved = migrate_pairs(&FORM, 1, posted).expect("older");
    assert_eq!(moved.last(), pairs(&[("city.na", "yes")]).last());
}

#[test]
fn no_word_is_lost_on_the_way() {
    let words = |answers: &Answers| {
        let texts = answers.iter().filter_map(|(_, value)| match value {
            Value::Text(text) => Some(text.clone()),
            Value::Items(_) => None,
        });
        let mut words: Vec<String> = texts
            .flat_map(|text| text.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        words.sort();
        words
    };
    // Every subset of the possible answers.
    for subset in 0..1_usize << FIRST.len() {
        let given = (0..FIRST.len()).filter(|at| subset & (1 << at) != 0);
        let given: Vec<(&str, &str)> = given.map(|at| FIRST[at]).collect();
        let given = answers(&given);
        let moved = migrate(&FORM, 1, given.clone()).expect("older");
        assert_eq!(words(&moved), words(&given));
        assert_eq!(moved.items("journeys"), given.items("trips"));
    }
}
