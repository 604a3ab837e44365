use super::sample::FORM;
use super::value;
use crate::items::{Direction, item_id};
use crate::merge::Change;
use crate::paths::{
    LONGEST_TEXT, MOST_ITEMS_SEEN, PathError, Spot, check_change, check_path, is_item_id,
};
use crate::{Answers, Value};

#[test]
fn what_may_be_stored() {
    let too_many: Vec<String> = (0..51).map(|number| format!("i{number}")).collect();
    let too_many = format!("[{}]", too_many.join(" "));
    let longest = "é".repeat(LONGEST_TEXT);
    let too_long = "é".repeat(LONGEST_TEXT + 1);
    let table = [
        ("name", "Jo", Ok(())),
        ("name", longest.as_str(), Ok(())),
        ("name", &too_long, Err(PathError::TooLong)),
        ("name", "[a]", Err(PathError::WrongType)),
        ("nam", "Jo", Err(PathError::Unknown)),
        ("", "Jo", Err(PathError::Unknown)),
        ("name.na", "yes", Err(PathError::Unknown)),
        ("name.day", "3", Err(PathError::Unknown)),
        ("signature", "Jo", Ok(())),
        ("walker.na", "yes", Ok(())),
        ("walker.na", "", Ok(())),
        ("walker.na", "true", Err(PathError::BadBox)),
        ("walker.na", "[a]", Err(PathError::WrongType)),
        ("trips", "[a b]", Ok(())),
        ("trips", "[]", Ok(())),
        ("trips", "a", Err(PathError::WrongType)),
        ("trips", "[a a]", Err(PathError::BadItemId)),
        ("trips", "[A]", Err(PathError::BadItemId)),
        ("trips", "[a.b]", Err(PathError::BadItemId)),
        ("trips", "[12345678901234567]", Err(PathError::BadItemId)),
        ("trips", &too_many, Err(PathError::TooManyItems)),
        ("trips.a.from", "x", Ok(())),
        ("trips.a.ship.na", "yes", Ok(())),
        ("trips.a.from.na", "yes", Err(PathError::Unknown)),
        ("trips.a", "x", Err(PathError::Unknown)),
        ("trips.a.name", "x", Err(PathError::Unknown)),
        ("trips..from", "x", Err(PathError::BadItemId)),
        ("trips.B.from", "x", Err(PathError::BadItemId)),
        ("trips.a.from.na.x", "x", Err(PathError::Unknown)),
        ("name.x.from", "x", Err(PathError::Unknown)),
    ];
    for (path, text, expected) in table {
        let result = check_path(&FORM, path, Some(&value(text)));
        assert_eq!(result, expected, "{path}");
    }
    assert_eq!(check_path(&FORM, "name", None), Ok(()));
    assert_eq!(check_path(&FORM, "nam", None), Err(PathError::Unknown));
    assert!(!PathError::TooLong.to_string().is_empty());
}

#[test]
fn finding_pages_and_questions() {
    let slug = |path: &str| FORM.locate(path).map(|(page, _)| page.slug);
    assert_eq!(slug("walker"), Some("pets"));
    assert_eq!(slug("trips.a.ship.na"), Some("trips"));
    assert_eq!(slug("trips"), Some("trips"));
    assert_eq!(slug("signature"), Some("sign"));
    assert_eq!(slug("nothing"), None);
    let name = |path: &str| FORM.field_at(path).map(|(_, field)| field.name);
    assert_eq!(name("walker.na"), Some("walker"));
    assert_eq!(name("trips.a.from"), Some("from"));
    assert_eq!(name("trips"), None);
    assert!(matches!(FORM.locate("trips"), Some((_, Spot::Items(_)))));
    assert!(FORM.page_by_slug("sign").is_some());
    assert!(FORM.page_by_slug("nothing").is_none());
}

#[test]
fn pages_follow_each_other() {
    let at = |slug: &str| FORM.page_by_slug(slug).expect("a page");
    let next = |slug| FORM.next_page(at(slug)).map(|page| page.slug);
    assert_eq!(next("pets"), Some("kinds"));
    assert_eq!(next("extras"), None);
    assert_eq!(next("sign"), None);
}

#[test]
fn items_come_and_go_with_their_answers() {
    let mut answers = Answers::default();
    answers.add_item("trips", "a");
    answers.add_item("trips", "ab");
    answers.add_item("trips", "a");
    answers.set("trips.a.from", Some(value("1")));
    answers.set("trips.a.ship.na", Some(value("yes")));
    answers.set("trips.ab.from", Some(value("2")));
    assert_eq!(answers.items("trips"), ["a", "ab"]);
    answers.remove_item("trips", "a");
    let expected = super::answers(&[("trips", "[ab]"), ("trips.ab.from", "2")]);
    assert_eq!(answers, expected);
    answers.remove_item("trips", "ab");
    assert!(answers.is_empty());
}

#[test]
fn items_move_past_their_neighbours_with_their_answers() {
    // Item, direction, and the resulting list. It was [a b c].
    let table = [
        ("a", Direction::Down, "[b a c]"),
        ("b", Direction::Up, "[b a c]"),
        ("b", Direction::Down, "[a c b]"),
        ("c", Direction::Up, "[a c b]"),
        // Moves beyond the ends and moves of items that are not in the list have no effect.
        ("a", Direction::Up, "[a b c]"),
        ("c", Direction::Down, "[a b c]"),
        ("d", Direction::Up, "[a b c]"),
        ("", Direction::Down, "[a b c]"),
    ];
    let list = |ids| super::answers(&[("trips", ids), ("trips.b.from", "1"), ("name", "Jo")]);
    for (id, direction, expected) in table {
        let mut answers = list("[a b c]");
        let can = answers.can_move_item("trips", id, direction);
        answers.move_item("trips", id, direction);
        assert_eq!(answers, list(expected), "{id} {direction:?}");
        assert_eq!(can, expected != "[a b c]", "{id} {direction:?}");
        // And back again.
        if can {
            answers.move_item("trips", id, direction.opposite());
            assert_eq!(answers, list("[a b c]"), "{id} {direction:?}");
        }
    }
    // A question that is not a group, and a group without items.
    for group in ["name", "tours"] {
        let mut answers = list("[a b c]");
        answers.move_item(group, "a", Direction::Down);
        assert_eq!(answers, list("[a b c]"), "{group}");
    }
}

#[test]
fn item_ids_are_valid_and_differ() {
    let ids: Vec<String> = (0..100).map(|low| item_id(u64::MAX - low)).collect();
    assert!(ids.iter().all(|id| is_item_id(id) && id.len() == 10));
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

#[test]
fn answers_go_through_json_unharmed() {
    let answers = super::answers(&[("name", " Jo\n"), ("trips", "[a b]"), ("born", "-5-")]);
    let json = serde_json::to_string(&answers).expect("JSON");
    assert_eq!(json, r#"{"born":"-5-","name":" Jo\n","trips":["a","b"]}"#);
    let back: Answers = serde_json::from_str(&json).expect("answers");
    assert_eq!(back, answers);
    assert_eq!(
        Answers::from_iter([("name", Value::Text(String::new()))]).len(),
        0
    );
}

#[test]
fn what_a_change_is_based_on_has_a_limit_too() {
    let based_on = |count: usize| Change {
        path: "trips".to_owned(),
        base: Some(Value::Items((0..count).map(|at| at.to_string()).collect())),
        value: None,
    };
    assert_eq!(check_change(&FORM, &based_on(MOST_ITEMS_SEEN)), Ok(()));
    let too_many = check_change(&FORM, &based_on(MOST_ITEMS_SEEN + 1));
    assert_eq!(too_many, Err(PathError::TooManyItems));
}
