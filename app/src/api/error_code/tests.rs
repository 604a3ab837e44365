use std::collections::HashSet;

use super::*;
use crate::api::ApiError;
use crate::words::languages;

#[test]
fn every_code_goes_over_the_wire_and_back() {
    let mut names = HashSet::new();
    for code in ErrorCode::all() {
        assert!(names.insert(code.name()), "{} stands for two", code.name());
        let json = serde_json::to_string(&code).expect("text");
        assert_eq!(json, format!("\"{}\"", code.name()));
        assert_eq!(serde_json::from_str::<ErrorCode>(&json).expect(&json), code);
    }
    let newer: ErrorCode = serde_json::from_str(r#""of_a_newer_server""#).expect("any text");
    assert_eq!(newer, ErrorCode::Other);
}

#[test]
fn there_are_words_for_every_code_that_people_see_and_for_no_other() {
    let languages = languages(&[]).expect("sound files");
    let listed = languages[0].texts.get("error").split(' ');
    let listed: HashSet<_> = listed.collect();
    let people = ErrorCode::all().filter(|code| code.is_for_people());
    assert_eq!(people.map(ErrorCode::name).collect::<HashSet<_>>(), listed);
    for language in &languages {
        for code in ErrorCode::all() {
            let error = ApiError::new(code, "for programs");
            let words = error.words(language.texts);
            let expected = match code.is_for_people() {
                true => language.texts.part("error", code.name()),
                false => "for programs",
            };
            assert_eq!(words, expected, "{}", code.name());
            assert!(!words.is_empty(), "{}", code.name());
            let page = language.texts.find(code.page_words());
            assert!(
                page.is_some_and(|words| !words.is_empty()),
                "{}",
                code.name()
            );
        }
    }
}

#[test]
fn statuses_challenges_and_advice_agree() {
    for code in ErrorCode::all() {
        let (name, status) = (code.name(), code.status());
        assert_eq!(code.challenge().is_some(), status == 401, "{name}");
        assert!((400..600).contains(&status), "{name}");
        // After a failure of the server, or at a limit, the caller may come back; what the caller did wrong stays wrong.
        match status {
            429 | 503 => assert!(code.is_transient(), "{name}"),
            400 | 401 | 403..=405 | 410..=415 | 422 => assert!(!code.is_transient(), "{name}"),
            _ => {}
        }
        assert_eq!(code.fault() == Fault::Service, status >= 500, "{name}");
        assert!(
            code.retry_after().is_none() || code.is_transient(),
            "{name}"
        );
        // Clients of the upload protocol send again after a 409.
        let expected = match code {
            ErrorCode::AlreadySubmitted => 403,
            _ => status,
        };
        assert_eq!(code.upload_status(), expected, "{name}");
    }
}

/// As the dialog over a page reads the answer.
#[test]
fn a_throttled_sign_in_is_told_as_such() {
    let body = r#"{"error":"too_many_failures","message":"for programs"}"#;
    let error: ApiError = serde_json::from_str(body).expect("an error");
    let languages = languages(&[]).expect("sound files");
    let words = error.words(languages[0].texts);
    assert_eq!(words, "Too many failed sign-ins. Try again later.");
}
