use super::sample::FORM;
use super::{TODAY, answers};
use crate::validate::{self, Problem};
use crate::{Answers, paths};

fn problems(slug: &str, answers: &Answers) -> Vec<Problem> {
    let page = FORM.page_by_slug(slug).expect("a page");
    validate::page(&FORM, page, answers, &TODAY)
}

fn message(slug: &str, path: &str, answers: &Answers) -> String {
    let problems = problems(slug, answers);
    let mut here = problems.into_iter().filter(|problem| problem.path == path);
    let message = here.next().map(|problem| problem.message);
    assert_eq!(here.next(), None, "one problem for a question");
    message.unwrap_or_default()
}

/// The same table has to give the same messages through the browser and through a plain post. This
/// is the source of those messages.
#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn bad_input() {
    let table = [
        ("born", "", "Enter your date of birth or select “Unknown”"),
        ("born", "1990--1", "Date of birth must include a month"),
        ("born", "-5-1", "Date of birth must include a year"),
        ("born", "1990-5-", "Date of birth must include a day"),
        (
            "born",
            "1990--",
            "Date of birth must include a day and month",
        ),
        ("born", "-5-", "Date of birth must include a day and year"),
        ("born", "--1", "Date of birth must include a month and year"),
        ("born", "1990-2-31", "Date of birth must be a real date"),
        ("born", "1900-2-29", "Date of birth must be a real date"),
        (
            "born",
            "90-5-1",
            "Date of birth must have a year with 4 digits",
        ),
        ("born", "2026-6-15", "Date of birth must be in the past"),
        ("born", "9999-1-1", "Date of birth must be in the past"),
        (
            "born",
            "1899-12-31",
            "Date of birth must have a year between 1900 and 2100",
        ),
        ("born", "2026-6-14", ""),
        ("born", "2024-2-29", ""),
        (
            "moved",
            "2026-6-16",
            "Day you moved must be today or in the past",
        ),
        ("moved", "2026-6-15", ""),
        (
            "leaves",
            "2026-6-14",
            "Day you leave must be today or in the future",
        ),
        (
            "leaves",
            "2101-1-1",
            "Day you leave must have a year between 1900 and 2100",
        ),
        ("leaves", "2026-6-15", ""),
        ("any", "2100-12-31", ""),
        (
            "any",
            "9999-1-1",
            "Any day must have a year between 1900 and 2100",
        ),
        ("any", "--", ""),
        (
            "phone",
            "12345",
            "Enter your phone number in the correct format, like +44 808 157 0192",
        ),
        ("phone", "+44 808 157 0192", ""),
        ("age", "twelve", "Age must be a whole number, like 14"),
        ("age", "20.5", "Age must be a whole number, like 14"),
        ("age", "17", "Age must be between 18 and 120"),
        (
            "age",
            "99999999999999999999999",
            "Age must be between 18 and 120",
        ),
        ("age", " 18 ", ""),
        (
            "income",
            "lots",
            "Income must be an amount of money, like 2500 or 2500.50",
        ),
        ("income", "2,500.50", ""),
        ("notes", "four", "Notes must be 5 characters or more"),
        ("notes", "   four   ", "Notes must be 5 characters or more"),
        (
            "notes",
            "exactly five+",
            "Notes must be 12 characters or fewer; you have 13",
        ),
        ("notes", "äöüéèêñçåøßœ", ""),
        ("notes", "12345\r\n12345\n", ""),
        ("code", "Y", "Code must be X"),
        ("code", "X", ""),
        ("animal", "unicorn", "Select an animal"),
        ("animal", "dog", ""),
        ("country", "XX", "Select your country"),
        ("country", "is", "Select your country"),
        ("country", "IS", ""),
        ("agree", "no", "Confirm that you agree"),
        ("agree", "yes", ""),
    ];
    for (path, text, expected) in table {
        let given = answers(&[(path, text)]);
        assert_eq!(
            message("kinds", path, &given),
            expected,
            "{path} = {text:?}"
        );
        // It may be stored, whatever is wrong with it.
        let value = given.get(path);
        assert_eq!(paths::check_path(&FORM, path, value), Ok(()));
    }
    let table = [
        ("name", "", "Enter your name"),
        ("name", "  \n ", "Enter your name"),
        (
            "name",
            "Maximiliane",
            "Name must be 10 characters or fewer; you have 11",
        ),
        ("name", " Maximilian ", ""),
        (
            "email",
            "jo",
            "Enter your email address in the correct format, like name@example.com",
        ),
        ("has_pet", "", "Select yes if you have a pet"),
        ("has_pet", "maybe", "Select yes if you have a pet"),
    ];
    for (path, text, expected) in table {
        let given = answers(&[(path, text)]);
        assert_eq!(message("pets", path, &given), expected, "{path} = {text:?}");
    }
}

#[test]
fn problems_come_in_the_order_of_the_page_and_only_for_what_is_asked() {
    let paths = |given: &[(&str, &str)]| {
        let problems = problems("pets", &answers(given)).into_iter();
        problems.map(|problem| problem.path).collect::<Vec<_>>()
    };
    assert_eq!(paths(&[]), ["name", "email", "has_pet"]);
    assert_eq!(
        paths(&[("has_pet", "yes"), ("pet", "dog"), ("email", "a@b.example")]),
        ["name", "walker"]
    );
    assert_eq!(
        paths(&[("has_pet", "yes"), ("pet", "dog"), ("walker.na", "yes")]),
        ["name", "email"]
    );
    // The box counts only if the question has one, and only if it is ticked.
    assert_eq!(
        paths(&[("has_pet.na", "yes")]),
        ["name", "email", "has_pet"]
    );
}

#[test]
fn groups_say_how_many_and_which() {
    let trip = |id: &str, from: &str, to: &str| {
        answers(&[
            (&format!("trips.{id}.country"), "NO"),
            (&format!("trips.{id}.from"), from),
            (&format!("trips.{id}.to"), to),
        ])
    };
    let with = |ids: &str, trips: &[Answers]| {
        let pairs = trips.iter().flat_map(Answers::iter);
        let mut all: Answers = pairs.map(|(path, value)| (path, value.clone())).collect();
        all.set("trips", Some(super::value(ids)));
        problems("trips", &all)
            .into_iter()
            .map(|Problem { path, message }| format!("{path}: {message}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(with("[]", &[]), ["trips: Add at least one trip"]);
    assert_eq!(with("[a]", &[trip("a", "1", "2")]), [""; 0]);
    assert_eq!(
        with("[a b]", &[trip("a", "1", "2"), trip("b", "3", "2")]),
        ["trips.b.to: Trip 2: The end must be after the start"]
    );
    // The rule is checked only once the answer is valid in itself.
    assert_eq!(
        with("[a]", &[trip("a", "3", "0")]),
        ["trips.a.to: Trip 1: End must be between 1 and 9"]
    );
    let four = ["a", "b", "c", "d"].map(|id| trip(id, "1", "2"));
    assert_eq!(
        with("[a b c d]", &four),
        ["trips: “Trips” takes 3 entries or fewer: remove some"]
    );
    assert_eq!(
        with("[a b]", &[trip("a", "1", "2")]),
        [
            "trips.b.country: Trip 2: Select the country",
            "trips.b.from: Trip 2: Enter the start",
            "trips.b.to: Trip 2: Enter the end",
        ]
    );
}

#[test]
fn a_rule_across_pages_speaks_on_its_own_page() {
    let mut given = answers(&[("name", "Jo"), ("signature", "Joe")]);
    let sign = validate::sign(&FORM, &given, &TODAY);
    assert_eq!(sign.len(), 1);
    assert_eq!(sign[0].path, "signature");
    assert_eq!(sign[0].message, "Sign as Jo");
    given.set("signature", Some(super::value(" Jo ")));
    assert_eq!(validate::sign(&FORM, &given, &TODAY), []);
}

#[test]
fn a_rule_speaks_beside_its_own_question_not_its_namesake_in_a_group() {
    let mut given = answers(&[
        ("links", "[a]"),
        ("links.a.url", "x"),
        ("links.a.contact", "x"),
    ]);
    assert_eq!(problems("extras", &given), []);
    given.set("contact", Some(super::value("a@b.example")));
    let paths: Vec<String> = problems("extras", &given)
        .into_iter()
        .map(|problem| problem.path)
        .collect();
    assert_eq!(paths, ["contact"]);
}

#[test]
fn the_whole_form_lists_pages_with_problems_without_the_one_to_sign() {
    let pages = validate::form(&FORM, &Answers::default(), &TODAY);
    let slugs: Vec<_> = pages.iter().map(|(page, _)| page.slug).collect();
    assert_eq!(slugs, ["pets", "kinds", "trips"]);
}
