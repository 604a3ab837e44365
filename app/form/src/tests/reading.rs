//! All readers, with one table of texts. The server and the browser are tested with the same table
//! in `server/tests/http/applications/readings.rs` and `end2end/statements-errors.spec.ts`.

use std::collections::BTreeMap;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::TEXTS;
use crate::build::{amount, code, date, email, long_text, number, pattern, phone, text};
use crate::reading::{Fault, folded, length, read, text as meaning};
use crate::text::languages::languages;
use crate::{DateLimit, Kind};

/// For each kind, what is typed and what it means, or nothing if it has to be refused.
type Table = BTreeMap<String, Vec<(String, Option<String>)>>;

fn table() -> Table {
    serde_json::from_str(include_str!("readings.json")).expect("a table")
}

fn is_passport_number(text: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (6..=12).contains(&text.len()) && text.bytes().all(fine)
}

fn kind(name: &str) -> Kind {
    let field = match name {
        "text" => text("x"),
        "email" => email("x"),
        "phone" => phone("x"),
        "code" => code("x"),
        "passport" => pattern("x", is_passport_number, 12),
        "number" => number("x", 0, 100),
        "amount" => amount("x"),
        "date" => date("x", DateLimit::Any),
        _ => panic!("no kind {name}"),
    };
    field.kind
}

#[test]
fn each_text_has_its_meaning_in_every_language() {
    let languages = languages(&[("en", ""), ("de", "")], &[]).expect("sound files");
    for (name, rows) in table() {
        if name == "name" {
            continue;
        }
        assert!(!rows.is_empty(), "{name}");
        for language in &languages {
            for (typed, meaning) in &rows {
                let read = read(&kind(&name), typed, language.texts).ok();
                assert_eq!(read, *meaning, "{name} {typed:?}");
            }
        }
    }
}

#[test]
fn a_meaning_means_itself() {
    for (name, rows) in table().into_iter().filter(|(name, _)| name != "name") {
        for meaning in rows.into_iter().filter_map(|(_, meaning)| meaning) {
            let again = read(&kind(&name), &meaning, &TEXTS);
            assert_eq!(again, Ok(meaning.clone()), "{name} {meaning:?}");
        }
    }
}

#[test]
fn several_lines_are_read_like_one() {
    for (typed, meaning) in &table()["text"] {
        let read = read(&long_text("x", 0, 99).kind, typed, &TEXTS);
        assert_eq!(read.ok(), *meaning, "{typed:?}");
    }
    let lines = read(&long_text("x", 0, 99).kind, "one\r\ntwo\n\n", &TEXTS);
    assert_eq!(lines.as_deref(), Ok("one\ntwo"));
}

#[test]
fn a_name_is_the_same_however_it_is_typed() {
    let rows = &table()["name"];
    let (name, _) = &rows[0];
    for (typed, same) in rows {
        assert_eq!(folded(typed) == folded(name), same.is_some(), "{typed:?}");
    }
    for (one, other) in [
        ("ﬁﬂ", "FIFL"),
        ("Strauß", "STRAUSS"),
        ("Strauß", "STRAUẞ"),
        ("Σοφοκλῆς", "ΣΟΦΟΚΛΗ͂Σ"),
        ("Işık İnan", "IŞIK İNAN"),
        ("Işık İnan", "ışık inan"),
        ("محمد", "محمـــد"),
        ("محمد", "ﻣﺤﻤﺪ"),
        ("葛", "葛\u{e0100}"),
        ("김 철수", "\u{1100}\u{1175}\u{11b7}철수"),
        ("山田　太郎", "山田 太郎"),
        ("ピーター", "ﾋﾟｰﾀｰ"),
        ("Martin King Jr.", "Martin King Jr"),
    ] {
        assert_eq!(folded(one), folded(other));
    }
}

/// Compares this crate's lists with Unicode's own, so that no script is left out.
#[test]
fn digits_of_every_script_are_read() {
    let mut value = 0;
    let mut before = None;
    let mut digits = 0;
    for char in (0..=0x10_ffff).filter_map(char::from_u32) {
        if char.general_category() != GeneralCategory::DecimalNumber {
            continue;
        }
        let follows = before == char::from_u32(char as u32 - 1);
        value = if follows { (value + 1) % 10 } else { 0 };
        before = Some(char);
        digits += 1;
        let typed: String = [char; 7].iter().collect();
        let read = read(&phone("x").kind, &typed, &TEXTS);
        let meant = value.to_string().repeat(7);
        let meant = match value {
            // Two zeros are an international call prefix.
            0 => Err(Fault::Format),
            _ => Ok(meant),
        };
        assert_eq!(read, meant, "{char:?}");
    }
    assert!(digits > 700, "{digits} digits");
}

#[test]
fn what_unicode_ignores_is_no_answer() {
    for char in (0..=0x10_ffff).filter_map(char::from_u32) {
        let format = char.general_category() == GeneralCategory::Format;
        let space = matches!(
            char.general_category(),
            GeneralCategory::SpaceSeparator
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::Control
        );
        // Signs that precede a number and those that arrange hieroglyphs are visible.
        let drawn = matches!(char, '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}');
        if (format || space) && !drawn {
            let read = read(&text("x").kind, &char.to_string(), &TEXTS);
            assert_eq!(read.as_deref(), Ok(""), "{char:?}");
        }
    }
}

#[test]
fn lengths_are_counted_in_letters() {
    let lengths = [
        ("", 0),
        ("Ada", 3),
        ("é\r\nñ", 3),
        ("e\u{301}", 1),
        (" \u{200b}e\u{304}\u{301} ", 1),
        ("Nguyễn", 6),
        ("หนูหริ่ง", 5),
        ("सुनील", 3),
        ("مُحَمَّد", 4),
        ("نامه\u{200c}ای", 6),
        ("👩\u{200d}🚀", 2),
        ("葛\u{e0100}", 1),
    ];
    for (typed, expected) in lengths {
        assert_eq!(length(&meaning(typed)), expected, "{typed:?}");
    }
    let piled = ["a", &"\u{301}".repeat(399)].concat();
    assert_eq!(length(&piled), 100);
}
