use super::super::fuzzing::Sample;
use super::read;

const WHOLE: &str = r#" {
    "text": "\"Ada\" \\ \/\b\f\n\r\t \u00e9 \ud83d\uDE00 é 😀",
    "answers": {"b": "2", "a.x1.na": "yes", "a": ["x1", "x2"]},
    "unknown": [{}, [], {"a": [1.5e-3, {"b": null}], "c": "]}\""}, -0.25, true],
    "version": 18446744073709551615, "at": -12, "yes": true, "value": null,
    "outcome": {"Ok": [1, null, 3]}
} "#;

const SHORT: &str = r#"{"outcome":{"Err":""},"text":"","answers":{},"version":7,"at":17,"yes":false,"later":["x"],"more":{}}"#;

fn by_the_library(text: &str) -> Option<Sample> {
    serde_json::from_str(text).ok()
}

#[test]
fn what_is_read_is_what_the_library_reads() {
    for text in [WHOLE, SHORT] {
        let sample = by_the_library(text);
        assert!(sample.is_some());
        assert_eq!(read(text).ok(), sample);
    }
}

#[test]
fn what_the_library_refuses_is_refused_however_a_text_is_damaged() {
    let same = |text: &str| {
        assert_eq!(read(text).ok(), by_the_library(text), "{text}");
    };
    for text in [WHOLE, SHORT] {
        for (at, char) in text.char_indices() {
            let (before, after) = (&text[..at], &text[at + char.len_utf8()..]);
            same(before);
            same(&[before, after].concat());
            for other in "\"\\{}[]:,. 9eEdun\u{1}é".chars() {
                same(&format!("{before}{other}{after}"));
                same(&format!("{before}{other}{char}{after}"));
            }
        }
    }
}

#[test]
fn halves_of_characters_are_no_text() {
    for text in [
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83d\u0041""#,
        r#""\ud83dA""#,
        r#""\u+123""#,
    ] {
        assert!(read::<String>(text).is_err(), "{text}");
        assert!(serde_json::from_str::<String>(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_skipped_may_be_nested_as_deep_as_it_likes() {
    let deep = ["[".repeat(100_000), "]".repeat(100_000)].concat();
    let text = SHORT.replace("\"more\":{}", &format!("\"more\":{deep}"));
    assert_eq!(read(&text).ok(), by_the_library(SHORT));
}
