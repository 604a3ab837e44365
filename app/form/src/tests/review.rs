use super::sample::FORM;
use super::{TEXTS, answers};
use crate::messages;
use crate::review::rows;

/// Formats each row as `path | context | question | answer | change`.
fn lines(slug: &str, given: &[(&str, &str)]) -> Vec<String> {
    let page = FORM.page_by_slug(slug).expect("a page");
    let rows = rows(&FORM, page, &answers(given), &TEXTS).into_iter();
    rows.map(|row| {
        let context = row.context.unwrap_or_default();
        [&row.path, &context, row.question, &row.answer, &row.change].join(" | ")
    })
    .collect()
}

#[test]
fn plain_questions_with_their_headings() {
    let given = [
        ("name", " Jo "),
        ("has_pet", "yes"),
        ("pet", "dog"),
        ("walker", "x"),
        ("walker.na", "yes"),
        ("indoor", "yes"),
    ];
    assert_eq!(
        lines("pets", &given),
        [
            "name | You | Name | Jo | your name",
            "email | You | Email |  | your email address",
            "has_pet | Pet | Do you have a pet? | Yes | whether you have a pet",
            "pet | Pet | Pet | Dog | your pet",
            "walker | Cat | Walker | Nobody | the walker",
        ]
    );
}

#[test]
fn every_kind_in_words() {
    let given = [
        ("born", "1990-5-1"),
        ("moved", "2024-2-31"),
        ("leaves", "2030--"),
        ("phone", "+44 808 157 0192"),
        ("animal", "cat"),
        ("country", "IS"),
        ("agree", "yes"),
        ("notes", "one\ntwo"),
    ];
    let lines = lines("kinds", &given);
    let answers: Vec<&str> = lines
        .iter()
        .map(|line| line.split(" | ").nth(3).expect("an answer"))
        .collect();
    assert_eq!(
        answers,
        [
            "1 May 1990",
            "31 2 2024",
            "2030",
            "Not provided",
            "+44 808 157 0192",
            "Not provided",
            "Not provided",
            "Not provided",
            "one\ntwo",
            "Not provided",
            "Cat",
            "Iceland",
            "Yes",
        ]
    );
}

#[test]
fn items_have_numbers_and_empty_groups_a_row() {
    let given = [
        ("has_pet", "yes"),
        ("trips", "[b a]"),
        ("trips.a.country", "IS"),
        ("trips.b.country", "XX"),
    ];
    assert_eq!(
        lines("trips", &given),
        [
            "trips.b.country | Trip 1 | Country | XX | the country, Trip 1",
            "trips.b.from | Trip 1 | From |  | the start, Trip 1",
            "trips.b.to | Trip 1 | To |  | the end, Trip 1",
            "trips.b.with_pet | Trip 1 | With pet |  | the pet, Trip 1",
            "trips.a.country | Trip 2 | Country | Iceland | the country, Trip 2",
            "trips.a.ship | Trip 2 | Ship |  | the ship, Trip 2",
            "trips.a.from | Trip 2 | From |  | the start, Trip 2",
            "trips.a.to | Trip 2 | To |  | the end, Trip 2",
            "trips.a.with_pet | Trip 2 | With pet |  | the pet, Trip 2",
        ]
    );
    assert_eq!(lines("trips", &[]), ["trips |  | Trips |  | “Trips”"]);
    assert_eq!(
        lines("extras", &[]),
        [
            "contact |  | Contact | Not provided | the contact",
            "links |  | Links | None | “Links”",
        ]
    );
}

#[test]
fn a_change_link_reads_well_for_each_kind() {
    let trips = FORM.group("trips").expect("a group");
    let name = FORM.plain("name").expect("a question");
    let yes_no = FORM.plain("has_pet").expect("a question");
    let consent = FORM.plain("agree").expect("a question");
    let table = [
        (name, None, "your name"),
        (yes_no, None, "whether you have a pet"),
        (consent, None, "whether you agree"),
        (&trips.fields[0], Some((trips, 2)), "the country, Trip 2"),
        (yes_no, Some((trips, 2)), "whether you have a pet, Trip 2"),
    ];
    for (field, item, expected) in table {
        assert_eq!(messages::change(&TEXTS, field, item), expected);
    }
}
