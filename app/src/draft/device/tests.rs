//! What is kept on a device: sealed, opened again by its owner alone, and left alone if it is of another format.

use super::{Key, LocalCopy, NONCE};
use longhaul_form::Value;
use longhaul_form::merge::Change;

const NAME: &str = "longhaul:draft:ada:visa:tab";

fn key(digit: &str) -> Key {
    Key::read(&digit.repeat(64)).expect("64 digits")
}

fn copy() -> LocalCopy {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    LocalCopy {
        version: 7,
        form_version: 2,
        at: 1_809_354_725_999,
        steps: vec![vec![Change {
            path: "surname".to_owned(),
            base: text("Hop"),
            value: text("Hopper \u{1f600}"),
        }]],
    }
}

#[test]
fn what_is_sealed_opens_again_and_shows_nothing() {
    let sealed = key("a").seal(NAME, [3; NONCE], &copy()).expect("sealed");
    assert_eq!(key("a").open(NAME, &sealed), Some(copy()));
    for part in ["surname", "Hop", "steps", "version"] {
        assert!(!sealed.contains(part), "{part}");
    }
}

#[test]
fn nobody_else_opens_it_nor_what_was_touched_moved_or_cut() {
    let sealed = key("a").seal(NAME, [3; NONCE], &copy()).expect("sealed");
    assert_eq!(key("b").open(NAME, &sealed), None);
    assert_eq!(
        key("a").open("longhaul:draft:ada:visa:other", &sealed),
        None
    );
    let characters: Vec<char> = sealed.chars().collect();
    for at in 0..characters.len() {
        let mut touched = characters.clone();
        touched[at] = if touched[at] == 'x' { 'y' } else { 'x' };
        assert_eq!(
            key("a").open(NAME, &touched.into_iter().collect::<String>()),
            None
        );
        let cut: String = characters[..at].iter().collect();
        assert_eq!(key("a").open(NAME, &cut), None, "{at}");
    }
}

#[test]
fn another_format_is_left_alone() {
    let sealed = key("a").seal(NAME, [3; NONCE], &copy()).expect("sealed");
    assert_eq!(key("a").open(NAME, &sealed.replacen('1', "2", 1)), None);
    assert_eq!(key("a").open(NAME, "[[{\"path\":\"surname\"}]]"), None);
}

#[test]
fn what_the_script_opened_is_read_as_it_is() {
    let plain = r#"plain.{"version":3,"form_version":2,"at":17,"steps":[[{"path":"sex","value":"female"}]]}"#;
    let opened = key("a").open(NAME, plain).expect("a copy");
    assert_eq!((opened.version, opened.steps[0].len()), (3, 1));
}

#[test]
fn a_key_is_64_digits() {
    for bad in ["", "0", &"0".repeat(63), &"g".repeat(64), &"ä".repeat(32)] {
        assert!(Key::read(bad).is_none(), "{bad}");
    }
}
