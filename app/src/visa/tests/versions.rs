use super::super::VISITOR_VISA;
use super::super::samples::VERSION_1;
use super::TODAY;
use longhaul_form::progress::{Status, status};
use longhaul_form::versions::{migrate, migrate_changes, migrate_pairs};
use longhaul_form::{Answers, Change, Value, validate};

fn answers(pairs: &[(&str, &str)]) -> Answers {
    let value = |text: &str| Value::Text(text.to_owned());
    pairs
        .iter()
        .map(|(path, text)| (*path, value(text)))
        .collect()
}

fn migrated(name: &str) -> Answers {
    migrate(&VISITOR_VISA, 1, answers(&[("native_name", name)])).expect("an older version")
}

#[test]
fn a_full_name_becomes_surname_and_given_names() {
    for (name, surname, given) in [
        ("Грейс Хоппер", "Хоппер", "Грейс"),
        ("Грейс Брюстер Хоппер", "Хоппер", "Грейс Брюстер"),
        ("Хоппер, Грейс Брюстер", "Хоппер", "Грейс Брюстер"),
        ("حداد، فيروز", "حداد", "فيروز"),
        ("  Ада\tЛавлейс  ", "Лавлейс", "Ада"),
        ("山田 太郎", "山田", "太郎"),
        ("山田\u{3000}太郎", "山田", "太郎"),
        ("김 연아", "김", "연아"),
        // One word, or a comma with nothing on one side: as it is.
        ("山田太郎", "山田太郎", ""),
        ("Сухарто", "Сухарто", ""),
        ("Хоппер,", "Хоппер,", ""),
        (", Ада Кинг", ", Ада Кинг", ""),
        (",", ",", ""),
    ] {
        let now = migrated(name);
        assert_eq!(now.text("native_surname"), surname, "{name}");
        assert_eq!(now.text("native_given_names"), given, "{name}");
        assert_eq!(
            now.escaped("native_given_names"),
            given.is_empty(),
            "{name}"
        );
        assert!(!now.escaped("native_surname"), "{name}");
    }
    for nothing in ["", "  "] {
        assert_eq!(migrated(nothing), Answers::default());
    }
}

#[test]
fn a_name_that_did_not_apply_still_does_not() {
    let old = answers(&[("native_name.na", "yes")]);
    let both = &[
        ("native_surname.na", "yes"),
        ("native_given_names.na", "yes"),
    ];
    assert_eq!(migrate(&VISITOR_VISA, 1, old), Some(answers(both)));
    // What stood under the box is still there.
    let old = answers(&[("native_name", "Ада Кинг"), ("native_name.na", "yes")]);
    let now = migrate(&VISITOR_VISA, 1, old).expect("an older version");
    assert_eq!(now.text("native_surname"), "Кинг");
    assert!(now.escaped("native_surname") && now.escaped("native_given_names"));
}

/// Any name of up to five words between any spaces and commas: each letter is in one of the two
/// answers, neither is longer than the name was, and nothing is left to be asked.
#[test]
fn no_letter_is_lost_and_nothing_is_asked() {
    const PIECES: [&str; 9] = [
        "Ада", "山", "김", "de", " ", "\u{3000}", ",", "，", "\u{a0}",
    ];
    let letters = |text: &str| {
        let kept = |letter: &char| !letter.is_whitespace() && !",，".contains(*letter);
        let mut letters: Vec<char> = text.chars().filter(kept).collect();
        letters.sort_unstable();
        letters
    };
    let page = VISITOR_VISA.page_by_slug("you").expect("a page");
    for number in 0..PIECES.len().pow(5) {
        let piece = |place: u32| PIECES[number / PIECES.len().pow(place) % PIECES.len()];
        let name: String = (0..5).map(piece).collect();
        let now = migrated(&name);
        let (surname, given) = (now.text("native_surname"), now.text("native_given_names"));
        assert_eq!(
            letters(&[surname, given].concat()),
            letters(&name),
            "{name:?}"
        );
        assert!(surname.len() + given.len() <= name.len(), "{name:?}");
        if !name.trim().is_empty() {
            let problems = validate::page(&VISITOR_VISA, page, &now, &TODAY);
            let asked = problems.iter().find(|it| it.path.starts_with("native_"));
            assert_eq!(asked, None, "{name:?}");
        }
    }
}

#[test]
fn the_longest_name_fits() {
    let word = "я".repeat(160);
    let page = VISITOR_VISA.page_by_slug("you").expect("a page");
    let problems = validate::page(&VISITOR_VISA, page, &migrated(&word), &TODAY);
    assert!(problems.iter().all(|it| !it.path.starts_with("native_")));
}

#[test]
fn applications_of_version_1_are_complete_in_version_2() {
    for stored in VERSION_1 {
        let old: Answers = serde_json::from_str(stored).expect("answers");
        let now = migrate(&VISITOR_VISA, 1, old.clone()).expect("an older version");
        // All that was answered is there, and all that is there is asked somewhere.
        let rest = |answers: &Answers| {
            let mut rest = answers.clone();
            let all: Vec<String> = rest.iter().map(|(path, _)| path.to_owned()).collect();
            for path in all.iter().filter(|path| path.starts_with("native_")) {
                rest.set(path.as_str(), None);
            }
            rest
        };
        assert_eq!(rest(&now), rest(&old));
        for (path, _) in now.iter() {
            assert!(VISITOR_VISA.locate(path).is_some(), "{path}");
        }
        let pages = ["start", "you", "passport", "trip", "history"];
        for slug in pages
            .iter()
            .chain(&["contact", "family", "work", "background"])
        {
            let page = VISITOR_VISA.page_by_slug(slug).expect("a page");
            let status = status(&VISITOR_VISA, page, &now, &TODAY);
            assert_eq!(status, Status::Completed, "{slug}");
        }
        assert_eq!(validate::sign(&VISITOR_VISA, &now, &TODAY), []);
    }
}

#[test]
fn what_is_typed_into_version_1_arrives() {
    let change = |path: &str, base: Option<&str>, value: Option<&str>| Change {
        path: path.to_owned(),
        base: base.map(|text| Value::Text(text.to_owned())),
        value: value.map(|text| Value::Text(text.to_owned())),
    };
    let typed = vec![change("native_name", Some("Ада"), Some("Ада Кинг"))];
    let moved = migrate_changes(&VISITOR_VISA, 1, typed).expect("an older version");
    let expected = [
        change("native_given_names", None, Some("Ада")),
        change("native_given_names.na", Some("yes"), None),
        change("native_surname", Some("Ада"), Some("Кинг")),
    ];
    assert_eq!(moved, expected);

    let posted = [("native_name", "Ада Кинг"), ("native_name.na", "")];
    let posted = posted.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let moved = migrate_pairs(&VISITOR_VISA, 1, posted.to_vec()).expect("an older version");
    let page = VISITOR_VISA.page_by_slug("you").expect("a page");
    // The page may have been opened when the draft had one word.
    let saved = longhaul_form::wire::from_pairs(page, &migrated("Ада"), &moved);
    assert_eq!(saved, expected);
}
