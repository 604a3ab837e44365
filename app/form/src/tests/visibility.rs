use super::sample::FORM;
use super::{TEXTS, answers};
use crate::submission::submission;
use crate::visibility::{Shown, shown};
use crate::{Answers, Scope};

/// Formats what a page asks in one line: headings as `#heading-pet`, groups as `trips[a(country
/// from) b()]`.
fn asked(slug: &str, answers: &Answers) -> String {
    let page = FORM.page_by_slug(slug).expect("a page");
    let parts = shown(&FORM, page, answers).into_iter();
    let words: Vec<String> = parts
        .map(|part| match part {
            Shown::Heading(heading) => format!("#{}", heading.words),
            Shown::Field { path, field } => {
                assert_eq!(path, field.name);
                path
            }
            Shown::Group { group, items } => {
                let items: Vec<String> = items
                    .iter()
                    .map(|(id, fields)| {
                        let prefix = format!("{}.{id}.", group.name);
                        let names = fields.iter().map(|(path, _)| path.strip_prefix(&prefix));
                        let names: Vec<&str> = names.map(|name| name.expect("a prefix")).collect();
                        format!("{id}({})", names.join(" "))
                    })
                    .collect();
                format!("{}[{}]", group.name, items.join(" "))
            }
        })
        .collect();
    words.join(" ")
}

#[test]
fn conditions_and_conditions_on_conditions() {
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[], ""),
        (&[("has_pet", "no")], " #heading-cat either"),
        (&[("has_pet", "yes")], " pet"),
        (
            &[("has_pet", "yes"), ("pet", "dog")],
            " pet #heading-cat walker",
        ),
        (
            &[("has_pet", "yes"), ("pet", "horse")],
            " pet #heading-cat walker why_not_dog",
        ),
        (
            &[("has_pet", "yes"), ("pet", "cat")],
            " pet #heading-cat indoor why_not_dog",
        ),
        (
            &[("has_pet", "yes"), ("pet", "cat"), ("indoor", "no")],
            " pet #heading-cat indoor why_not_dog both",
        ),
        (
            &[("has_pet", "yes"), ("pet", "cat"), ("indoor", "yes")],
            " pet #heading-cat indoor why_not_dog either",
        ),
        // Answers left in a switched-off branch switch nothing on.
        (&[("pet", "cat"), ("indoor", "yes")], ""),
        (
            &[("has_pet", "no"), ("pet", "cat"), ("indoor", "no")],
            " #heading-cat either",
        ),
        (
            &[("has_pet", "yes"), ("pet", "dog"), ("indoor", "yes")],
            " pet #heading-cat walker",
        ),
        // White space around an answer does not change it.
        (&[("has_pet", " yes ")], " pet"),
    ];
    for (given, expected) in table {
        let expected = format!("#heading-you name email #heading-pet has_pet{expected}");
        assert_eq!(asked("pets", &answers(given)), expected, "{given:?}");
    }
}

#[test]
fn an_item_looks_at_itself_first_and_then_at_the_form() {
    let given = [
        ("has_pet", "yes"),
        ("country", "IS"),
        ("trips", "[a b]"),
        ("trips.a.country", "IS"),
        ("trips.b.country", "NO"),
    ];
    // An empty answer in the item is not replaced by the form's answer with the same name.
    let mut given = answers(&given);
    assert_eq!(
        asked("trips", &given),
        "trips[a(country ship from to with_pet) b(country from to with_pet)]"
    );
    given.set("trips.b.country", None);
    given.set("has_pet", None);
    assert_eq!(
        asked("trips", &given),
        "trips[a(country ship from to) b(country from to)]"
    );
}

#[test]
fn a_question_that_does_not_apply_stays_but_reads_as_not_answered() {
    let given = answers(&[
        ("has_pet", "yes"),
        ("pet", "dog"),
        ("walker", "Jo"),
        ("walker.na", "yes"),
    ]);
    assert!(asked("pets", &given).contains("walker"));
    let scope = Scope::new(&FORM, &given);
    assert_eq!(scope.text("walker"), "");
    assert_eq!(scope.text("pet"), "dog");
    assert_eq!(scope.text("indoor"), "");
    assert_eq!(scope.text("no_such_question"), "");
    // Only an existing box can make a question inapplicable.
    let given = answers(&[("name", "Jo"), ("name.na", "yes")]);
    assert_eq!(Scope::new(&FORM, &given).text("name"), "Jo");
}

#[test]
fn paths_and_names_inside_and_outside() {
    let given = answers(&[("trips", "[a]"), ("trips.a.from", " 3 "), ("name", "Jo")]);
    let trips = FORM.group("trips").expect("a group");
    let scope = Scope::new(&FORM, &given).in_item(trips, "a");
    assert_eq!(scope.path("from"), "trips.a.from");
    assert_eq!(scope.text("from"), "3");
    assert_eq!(scope.path("name"), "name");
    assert_eq!(scope.text("name"), "Jo");
}

#[test]
fn a_submission_holds_what_is_asked_and_nothing_else() {
    let given = answers(&[
        ("name", " Jo "),
        ("has_pet", "no"),
        ("pet", "cat"),
        ("indoor", "yes"),
        ("either", "x"),
        ("born", "1990-1-1"),
        ("born.na", "yes"),
        ("trips", "[b a]"),
        ("trips.a.country", "IS"),
        ("trips.a.ship", "Gull"),
        ("trips.b.country", "NO"),
        ("trips.b.ship", "Gull"),
        ("trips.gone.country", "NO"),
        ("left_over_from_an_old_version", "x"),
        ("signature", "Jo"),
    ]);
    let expected = answers(&[
        ("name", "Jo"),
        ("has_pet", "no"),
        ("either", "x"),
        ("born.na", "yes"),
        ("trips", "[b a]"),
        ("trips.a.country", "IS"),
        ("trips.a.ship", "Gull"),
        ("trips.b.country", "NO"),
        ("signature", "Jo"),
    ]);
    assert_eq!(submission(&FORM, &given, &TEXTS), expected);

    // When the branch is switched on again, its answers are still there.
    let mut again = given;
    again.set("has_pet", Some(super::value("yes")));
    assert_eq!(submission(&FORM, &again, &TEXTS).text("pet"), "cat");
    assert_eq!(submission(&FORM, &again, &TEXTS).text("indoor"), "yes");
}
