//! Every kind of mail in every language: whole, safe and readable.

use app::api::{ApplicationId, Reference};

use super::{
    html::escaped,
    letter::{Letter, Parts},
    notice::{KINDS, Notice},
};
use crate::{clock::Timestamp, languages::Languages};

const SITE: &str = "https://visa.example";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1";

fn at() -> Timestamp {
    Timestamp::from_millis(1_809_354_725_999)
}

/// One of each kind.
fn notices() -> Vec<Notice> {
    let device = || FIREFOX.to_owned();
    let reference: Reference = "VIS-2027-ABCD".to_owned().into();
    vec![
        Notice::PasswordChanged { device: device() },
        Notice::AddressLeft {
            device: device(),
            new: "mallory@example.com".to_owned(),
        },
        Notice::AddressJoined { device: device() },
        Notice::TokenReused { device: device() },
        Notice::SecondDevice {
            device: device(),
            other: SAFARI.to_owned(),
        },
        Notice::SecondNetwork { device: device() },
        Notice::DraftEnds {
            application: ApplicationId::from("7"),
            started_at: at(),
            ends_at: at(),
        },
        Notice::Submitted { reference },
        Notice::AccountDeleted { device: device() },
    ]
}

fn letter(notice: &Notice, language: &str) -> Letter {
    let texts = Languages::of_visa().choose(Some(language), "").texts;
    Parts::of(notice, at(), texts, SITE).into_letter("ada@example.com".to_owned())
}

#[test]
fn there_is_one_of_each_kind() {
    let here: Vec<_> = notices().iter().map(|notice| notice.kind().name).collect();
    let all: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(here, all);
}

#[test]
fn each_kind_is_whole_in_each_language() {
    for (language, _) in Languages::of_visa().names {
        for notice in notices() {
            let at = format!("{language} {}", notice.kind().name);
            let letter = letter(&notice, language);
            assert!((10..=60).contains(&letter.subject.chars().count()), "{at}");
            for text in [&letter.text, &letter.html] {
                assert!(text.contains("https://visa.example/"), "{at}");
                assert!(
                    text.contains("2027") && text.contains("14:32 UTC"),
                    "{at}: {text}"
                );
                // Nothing is left to be filled in, and nothing was empty.
                assert!(
                    !text.contains("{ $") && !text.contains("{}"),
                    "{at}: {text}"
                );
                assert!(
                    !text.contains(": \n") && !text.contains("\n\n\n"),
                    "{at}: {text}"
                );
            }
            assert!(
                !letter.text.contains(['{', '}', '<', '>']),
                "{at}: {}",
                letter.text
            );
            let wrapped = letter.wrapped();
            let same = wrapped
                .split_whitespace()
                .eq(letter.text.split_whitespace());
            assert!(same && wrapped.matches("\n\n").count() == letter.text.matches("\n\n").count());
            let lines = wrapped.lines().filter(|line| !line.contains("https://"));
            for line in lines {
                assert!(line.chars().count() <= 72, "{at}: {line}");
            }
            // Facts and paragraphs are the same in both.
            let html = without_tags(&letter.html);
            for word in letter.text.split_whitespace().filter(|word| word.len() > 3) {
                // The list has a table in place of colons.
                let word = word.trim_end_matches(':');
                assert!(html.contains(&escaped(word)), "{at}: {word}");
            }
        }
    }
}

fn without_tags(html: &str) -> String {
    let parts = html.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text.to_owned() + " ").collect()
}

#[test]
fn languages_differ_and_name_their_device_as_the_account_page_does() {
    let notice = Notice::SecondDevice {
        device: FIREFOX.to_owned(),
        other: SAFARI.to_owned(),
    };
    let (english, german) = (letter(&notice, "en"), letter(&notice, "de"));
    assert_ne!(english.subject, german.subject);
    assert!(
        english.text.contains("Signed in on: Firefox on Linux\n"),
        "{}",
        english.text
    );
    assert!(
        english.text.contains("Also used by: Safari on iPhone\n"),
        "{}",
        english.text
    );
    assert!(
        german.text.contains("Angemeldet auf: Firefox"),
        "{}",
        german.text
    );
    assert!(german.html.contains("<html lang=\"de\">"));
}

#[test]
fn what_strangers_choose_is_no_markup_no_link_and_no_line_of_its_own() {
    let canary = "<img src=x onerror=alert(1)>\r\nBcc: eve@evil.example";
    for program in ["evil.example/1", "www.evil.example", canary, "evil.example"] {
        let notice = Notice::SecondDevice {
            device: FIREFOX.to_owned(),
            other: program.to_owned(),
        };
        for text in [letter(&notice, "en").text, letter(&notice, "en").html] {
            assert!(!text.contains("evil.example"), "{text}");
            assert!(!text.contains("onerror"), "{text}");
        }
    }
    let notice = Notice::AddressLeft {
        device: FIREFOX.to_owned(),
        new: "\"><script>\"@evil.example".to_owned(),
    };
    let letter = letter(&notice, "en");
    assert!(!letter.html.contains("<script>"), "{}", letter.html);
    assert!(
        letter.text.contains("New address: \"…@evil.example\n"),
        "{}",
        letter.text
    );
}

#[test]
fn html_loads_nothing_and_fits_a_phone() {
    for notice in notices() {
        let html = letter(&notice, "en").html;
        for loads in [
            "<img", "src=", "url(", "@import", "<link", "<script", "<iframe",
        ] {
            assert!(!html.contains(loads), "{loads}");
        }
        assert!(html.contains("max-width:600px"));
        assert!(html.contains("prefers-color-scheme:dark"));
    }
}

#[test]
fn markup_is_escaped_in_text_and_attributes() {
    assert_eq!(
        escaped("<a href=\"x\" title='y'>&"),
        "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;"
    );
}
