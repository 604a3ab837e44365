//! The files and the code agree: every key that is asked for exists, and every message is asked for.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::Path;

use super::{OF_SERVER, SHARED, languages};
use longhaul_form::text::comparison::differences;
use longhaul_form::text::fluent::keys;

#[path = "../../form/src/text/tests/asked.rs"]
mod asked;
use asked::asked;

/// All of the code that may ask for words, without its tests.
fn sources() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "../server/src"] {
        collect(&root.join(folder), &mut found);
    }
    assert!(found.len() > 100, "the sources are where they were");
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "tests" {
            collect(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(read_to_string(&path).expect("a text"));
        }
    }
}

/// The form's own messages are checked with the form: see `check_words`.
const OF_FORMS: &str = "rule-";

#[test]
fn every_key_that_is_asked_for_exists() {
    let languages = languages(&[]).expect("sound files");
    let mut count = 0;
    for source in sources() {
        for key in asked(&source)
            .into_iter()
            .filter(|key| !key.starts_with(OF_FORMS))
        {
            count += 1;
            for language in &languages {
                let texts = language.texts;
                let there = texts
                    .find(key)
                    .or_else(|| texts.find(&format!("{key}[other]")));
                assert!(there.is_some(), "{} lacks {key}", texts.language());
            }
        }
    }
    assert!(count > 80, "{count} calls were found");
}

#[test]
fn every_message_is_asked_for() {
    let all = sources().concat();
    let english = SHARED
        .iter()
        .chain(OF_SERVER)
        .filter(|(tag, _)| *tag == "en");
    let own: BTreeSet<_> = english.flat_map(|(_, source)| keys(source)).collect();
    assert!(own.len() > 200, "{} messages were found", own.len());
    for key in &own {
        let message = key.split('.').next().unwrap_or(key);
        // An attribute is named together with its message, or chosen by a value.
        let named = all.contains(&format!("\"{key}\"")) || all.contains(&format!("\"{message}\""));
        let list_of_named = !key.contains('.') && all.contains(&format!("\"{key}."));
        assert!(named || list_of_named, "nothing asks for {key}");
    }
}

#[test]
fn languages_say_the_same() {
    assert_eq!(differences(&languages(&[]).expect("sound files")), [""; 0]);
}
