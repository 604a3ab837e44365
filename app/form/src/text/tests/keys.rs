//! The Fluent files and the code agree: every requested key exists, and every message is requested.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::Path;

use super::super::comparison::differences;
use super::super::languages::{Language, languages};
use super::asked::asked;

/// The engine's texts in all languages.
fn languages_of_engine() -> Vec<Language> {
    languages(&[("en", ""), ("de", "")], &[]).expect("sound files")
}

/// All code that may request texts, without its tests.
fn sources() -> Vec<String> {
    let mut found = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.len() > 30, "the sources are where they were");
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "tests" {
            collect(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = read_to_string(&path).expect("a text");
            // Examples in the documentation have texts of their own.
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            found.push(code.collect::<Vec<_>>().join("\n"));
        }
    }
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let languages = languages_of_engine();
    let mut count = 0;
    for source in sources() {
        for key in asked(&source) {
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
    assert!(count > 15, "{count} calls were found");
}

#[test]
fn every_message_is_asked_for() {
    let all = sources().concat();
    let languages = languages_of_engine();
    let keys: BTreeSet<_> = languages[0]
        .texts
        .keys()
        .map(|key| key.split('[').next().unwrap_or(key))
        .collect();
    for key in keys {
        let message = key.split('.').next().unwrap_or(key);
        // An attribute is named together with its message, or selected by a value.
        let named = all.contains(&format!("\"{key}\"")) || all.contains(&format!("\"{message}\""));
        let list_of_named = !key.contains('.') && all.contains(&format!("\"{key}."));
        assert!(named || list_of_named, "nothing asks for {key}");
    }
}

#[test]
fn languages_say_the_same() {
    assert_eq!(differences(&languages_of_engine()), [""; 0]);
}
