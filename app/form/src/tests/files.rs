use super::sample::FORM;
use super::{TEXTS, TODAY, answers};
use crate::answers::Value;
use crate::files::{refusals_from_text, refusals_to_text, size};
use crate::paths::{PathError, check_path};
use crate::review::rows;
use crate::{Answers, Kind, Refusal, messages, validate, wire};

const ID: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn a_file_is_answered_with_the_id_of_an_upload() {
    let check = |text: &str| check_path(&FORM, "paper", Some(&Value::Text(text.to_owned())));
    assert_eq!(check(ID), Ok(()));
    assert_eq!(check(""), Ok(()));
    let longer = format!("{ID}0");
    for bad in [
        "passport.pdf",
        "../../etc/passwd",
        &ID[1..],
        &longer,
        &ID.to_uppercase(),
    ] {
        assert_eq!(check(bad), Err(PathError::NotAFile), "{bad}");
    }
}

#[test]
fn a_file_is_asked_for_and_judged_by_its_presence() {
    let page = FORM.page_by_slug("kinds").expect("a page");
    let field = page.plain("paper").expect("a question");
    assert_eq!(messages::missing(&TEXTS, field), "Upload the paper");
    let about = |answers: &Answers| {
        let problems = validate::page(&FORM, page, answers, &TODAY);
        problems.iter().any(|problem| problem.path == "paper")
    };
    assert!(!about(&answers(&[])), "it is optional");
    assert!(!about(&answers(&[("paper", ID)])));
    assert!(about(&answers(&[("paper", "paper.pdf")])));
}

#[test]
fn a_page_with_a_file_is_known_as_one() {
    let with: Vec<_> = FORM.all_pages().filter(|page| page.takes_files()).collect();
    assert_eq!(with.len(), 1);
    assert_eq!(with[0].slug, "kinds");
}

#[test]
fn a_posted_name_is_not_a_file() {
    let page = FORM.page_by_slug("kinds").expect("a page");
    let current = answers(&[("paper", ID)]);
    let posted = [("paper".to_owned(), "passport.pdf".to_owned())];
    assert_eq!(wire::from_pairs(page, &current, &posted), []);
}

#[test]
fn a_review_says_which_answers_are_files() {
    let page = FORM.page_by_slug("kinds").expect("a page");
    for row in rows(&FORM, page, &answers(&[("paper", ID)]), &TEXTS) {
        assert_eq!(row.file, row.path == "paper", "{}", row.path);
    }
}

#[test]
fn refusals_say_what_is_wrong_and_what_to_do() {
    let field = FORM.plain("paper").expect("a question");
    let Kind::File(rules) = field.kind else {
        panic!("a file")
    };
    let says = |refusal: Refusal| refusal.message(&TEXTS, field, &rules);
    assert_eq!(
        says(Refusal::WrongType),
        "Paper must be a JPEG file. Choose another file."
    );
    assert_eq!(
        says(Refusal::TooLarge),
        "Paper must be 1.5 MB or smaller. Choose a smaller file."
    );
    assert_eq!(
        says(Refusal::WrongPixels),
        "Paper must be square, with 10 to 20 pixels on each side. Crop it or choose another one."
    );
    for refusal in Refusal::ALL {
        assert!(says(refusal).contains("Choose") || says(refusal).contains("choose"));
        assert_eq!(Refusal::from_code(refusal.code()), Some(refusal));
    }
    assert_eq!(Refusal::from_code("nothing"), None);
}

#[test]
fn sizes_as_people_say_them() {
    let table = [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 kB"),
        (240 * 1024, "240 kB"),
        (1024 * 1024, "1 MB"),
        (5_033_165, "4.8 MB"),
    ];
    for (bytes, said) in table {
        assert_eq!(size(&TEXTS, bytes), said);
    }
}

#[test]
fn refusals_travel_in_an_address() {
    let refused = [
        ("paper".to_owned(), Refusal::Empty),
        ("name".to_owned(), Refusal::Empty),
    ];
    let text = refusals_to_text(&refused);
    assert_eq!(text, "paper~file_empty,name~file_empty");
    let problems = refusals_from_text(&TEXTS, &FORM, &(text + ",paper~nothing,<script>"));
    assert_eq!(
        problems.len(),
        1,
        "only files can be refused, and only for known reasons"
    );
    assert_eq!(problems[0].path, "paper");
}
