use super::super::VISITOR_VISA;
use super::super::samples::{files, first, full, shortest};
use super::{TODAY, to_pairs};
use longhaul_form::paths::check_path;
use longhaul_form::prefill::prefilled;
use longhaul_form::progress::{is_complete, status};
use longhaul_form::review::rows;
use longhaul_form::submission::submission;
use longhaul_form::{Answers, Status, Value, merge, validate, wire};

fn set(answers: &mut Answers, path: &str, text: &str) {
    assert!(VISITOR_VISA.locate(path).is_some(), "{path}");
    answers.set(path, Some(Value::Text(text.to_owned())));
}

fn text<'a>(answers: &'a Answers, slug: &str, path: &str) -> Option<&'a str> {
    let page = VISITOR_VISA.page_by_slug(slug).expect("a page");
    assert!(page.locate(path).is_some(), "{path} is not on {slug}");
    Some(answers.text(path)).filter(|text| !text.is_empty())
}

fn first_of<'a>((path, _): (&'a str, &Value)) -> &'a str {
    path
}

#[test]
fn both_applications_can_be_sent() {
    for answers in [shortest(), full()] {
        let problems = validate::form(&VISITOR_VISA, &answers, &TODAY);
        assert!(problems.is_empty(), "{problems:#?}");
        assert_eq!(validate::sign(&VISITOR_VISA, &answers, &TODAY), []);
        assert!(is_complete(&VISITOR_VISA, &answers, &TODAY));
        // Nothing but what is asked is there, so that all of it is sent, and once sent it means the same.
        let sent = submission(&VISITOR_VISA, &answers, TODAY.texts);
        assert!(sent.iter().map(first_of).eq(answers.iter().map(first_of)));
        assert_eq!(submission(&VISITOR_VISA, &sent, TODAY.texts), sent);
        for (path, value) in answers.iter() {
            assert_eq!(
                check_path(&VISITOR_VISA, path, Some(value)),
                Ok(()),
                "{path}"
            );
        }
        for page in VISITOR_VISA.all_pages() {
            assert_eq!(
                status(&VISITOR_VISA, page, &answers, &TODAY),
                Status::Completed
            );
            for row in rows(&VISITOR_VISA, page, &answers, TODAY.texts) {
                assert!(!row.answer.is_empty(), "{}", row.path);
            }
        }
    }
}

/// Without any one of its answers the shortest application cannot be sent: it is the shortest.
#[test]
fn nothing_can_be_left_out_of_the_shortest() {
    let shortest = shortest();
    for (path, _) in shortest.iter() {
        let mut shorter = shortest.clone();
        shorter.set(path, None);
        let complete = is_complete(&VISITOR_VISA, &shorter, &TODAY)
            && validate::sign(&VISITOR_VISA, &shorter, &TODAY).is_empty();
        assert!(!complete, "{path} is not needed");
    }
}

#[test]
fn an_empty_application_has_no_page_started() {
    let nothing = Answers::default();
    for page in VISITOR_VISA.all_pages() {
        let status = status(&VISITOR_VISA, page, &nothing, &TODAY);
        assert_eq!(status, Status::NotStarted, "{}", page.slug);
    }
}

#[test]
fn a_ticked_box_is_a_start() {
    let mut answers = Answers::default();
    set(&mut answers, "native_surname.na", "yes");
    let page = VISITOR_VISA.page_by_slug("you").expect("a page");
    assert_eq!(
        status(&VISITOR_VISA, page, &answers, &TODAY),
        Status::InProgress
    );
}

#[test]
fn every_page_survives_a_plain_post() {
    let full = full();
    for page in VISITOR_VISA.all_pages() {
        let pairs = to_pairs(page, &full);
        assert!(!pairs.is_empty());
        assert_eq!(wire::from_pairs(page, &full, &pairs), []);
    }
    // Typed page by page into an empty application that has the items and the files, it is the same in the end.
    let files = files(&full);
    let there = full.iter().filter(|(path, value)| {
        matches!(value, Value::Items(_)) || files.iter().any(|file| file == path)
    });
    let mut typed: Answers = there.map(|(path, value)| (path, value.clone())).collect();
    for page in VISITOR_VISA.all_pages() {
        let pairs = to_pairs(page, &full);
        let changes = wire::from_pairs(page, &typed, &pairs);
        typed = merge::merge(&typed, &changes).answers;
    }
    assert_eq!(typed, full);
}

#[test]
fn marital_status_to_and_fro() {
    let mut answers = full();
    assert_eq!(
        submission(&VISITOR_VISA, &answers, TODAY.texts).text("spouse_surname"),
        "Ada"
    );

    set(&mut answers, "marital_status", "divorced");
    let sent = submission(&VISITOR_VISA, &answers, TODAY.texts);
    assert_eq!(sent.text("spouse_surname"), "");
    let page = VISITOR_VISA.page_by_slug("family").expect("a page");
    let paths: Vec<String> = validate::page(&VISITOR_VISA, page, &answers, &TODAY)
        .into_iter()
        .map(|problem| problem.path)
        .collect();
    assert_eq!(paths, ["former_spouses"]);
    let family = rows(&VISITOR_VISA, page, &answers, TODAY.texts);
    assert!(family.iter().all(|row| row.path != "spouse_surname"));

    set(&mut answers, "marital_status", "separated");
    assert_eq!(
        submission(&VISITOR_VISA, &answers, TODAY.texts).text("spouse_surname"),
        "Ada"
    );
    assert!(validate::page(&VISITOR_VISA, page, &answers, &TODAY).is_empty());
}

#[test]
fn a_group_inside_a_switched_off_branch_goes_with_it() {
    let mut answers = full();
    assert_eq!(answers.items("companions").len(), 2);
    assert_eq!(text(&answers, "trip", "in_group"), Some("no"));
    set(&mut answers, "has_companions", "no");
    let sent = submission(&VISITOR_VISA, &answers, TODAY.texts);
    assert_eq!(sent.items("companions"), [""; 0]);
    assert_eq!(text(&sent, "trip", &first("companions", "name")), None);
    assert_eq!(text(&sent, "trip", "in_group"), None);
}

#[test]
fn study_is_asked_by_the_purpose_on_another_page() {
    let mut answers = full();
    assert_eq!(
        text(
            &submission(&VISITOR_VISA, &answers, TODAY.texts),
            "trip",
            "school"
        ),
        Some("Ada")
    );
    set(&mut answers, "purpose", "transit");
    assert_eq!(
        text(
            &submission(&VISITOR_VISA, &answers, TODAY.texts),
            "trip",
            "school"
        ),
        None
    );
}

#[test]
fn the_email_address_is_taken_over_to_the_contact_page() {
    let mut answers = Answers::default();
    set(&mut answers, "email", "ada@example.com");
    let page = VISITOR_VISA.page_by_slug("contact").expect("a page");
    let changes = prefilled(&VISITOR_VISA, page, &answers);
    let merged = merge::merge(&answers, &changes).answers;
    assert_eq!(merged.text("contact_email"), "ada@example.com");
    assert_eq!(prefilled(&VISITOR_VISA, page, &merged), []);
}
