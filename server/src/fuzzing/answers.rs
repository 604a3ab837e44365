//! Answers as they are posted, and how they are merged.

use std::sync::LazyLock;

use app::visa::VISITOR_VISA;
use axum::{body::Body, extract::Request, http::header::CONTENT_TYPE};
use longhaul_form::{
    Answers, Change, Context, Today, Value,
    merge::{diff, merge as merge_answers},
    paths::{check_change, overfull},
    submission, validate, versions, wire,
};
use tokio::runtime::{Builder, Runtime};

use crate::{http::plain_forms, languages::Languages};

/// A page of the form, posted without a script: read, merged, checked.
pub(super) fn form_post(bytes: &[u8]) {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(bytes).into_owned().collect();
    let Ok(pairs) = plain_forms::posted::of_this_version(&VISITOR_VISA, pairs) else {
        return;
    };
    let mut answers = Answers::default();
    for page in VISITOR_VISA.all_pages() {
        for (_, group) in pairs.iter().filter(|(name, _)| name == wire::ADD_ITEM) {
            if page.group(group).is_some() {
                answers.add_item(group, "a1");
            }
        }
        let changes = wire::from_pairs(page, &answers, &pairs);
        let fit = changes
            .iter()
            .filter(|change| check_change(&VISITOR_VISA, change).is_ok());
        let fit: Vec<_> = fit.cloned().collect();
        let merged = merge_answers(&answers, &fit);
        for change in &fit {
            let there = merged.answers.get(&change.path) == change.value.as_ref();
            let refused = merged
                .conflicts
                .iter()
                .any(|conflict| conflict.path == change.path);
            assert!(there || refused, "{change:?} is lost");
        }
        answers = merged.answers;
    }
    check(&answers);
    if let Some((_, name)) = pairs.iter().find(|(name, _)| name == wire::KEEP_OTHER) {
        wire::named_alternative(name);
    }
}

fn check(answers: &Answers) {
    for language in ["en", "de"] {
        let context = Context {
            today: Today::at(1_781_524_800_000),
            texts: Languages::of_visa().choose(Some(language), "").texts,
        };
        let problems = validate::form(&VISITOR_VISA, answers, &context);
        for problem in problems.iter().flat_map(|(_, problems)| problems) {
            assert!(!problem.message.is_empty(), "{problem:?}");
        }
        submission::submission(&VISITOR_VISA, answers, context.texts);
    }
}

/// The texts of a page posted in parts, with the boundary `x`.
pub(super) fn multipart(bytes: &[u8]) {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime"));
    let request = Request::post("/")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(bytes.to_vec()))
        .expect("a request");
    if let Some(texts) = RUNTIME.block_on(plain_forms::multipart::texts(request)) {
        let length: usize = texts.pairs.iter().map(|(_, text)| text.len()).sum();
        // What is not UTF-8 is replaced with three bytes each.
        assert!(length <= 3 * bytes.len());
    }
}

/// A draft and a save, in JSON: `[answers, changes]`.
pub(super) fn changes(bytes: &[u8]) {
    let Ok((current, changes)) = serde_json::from_slice::<(Answers, Vec<Change>)>(bytes) else {
        return;
    };
    let fits = |change: &Change| check_change(&VISITOR_VISA, change).is_ok();
    let changes: Vec<_> = changes.into_iter().filter(fits).collect();
    let merged = merge_answers(&current, &changes);
    for (path, value) in current.iter().filter(|(path, _)| !path.contains('.')) {
        let is_asked_for = changes.iter().any(|change| change.path == path);
        assert!(
            is_asked_for || merged.answers.get(path) == Some(value),
            "{path} is lost"
        );
    }
    overfull(&current, &merged.answers);
    for from in 0..=VISITOR_VISA.version + 1 {
        let answers = versions::migrate(&VISITOR_VISA, from, merged.answers.clone());
        let migrated = versions::migrate_changes(&VISITOR_VISA, from, changes.clone());
        assert_eq!(answers.is_some(), migrated.is_some());
    }
    check(&merged.answers);
}

/// Edits of two people, read from the bytes one after another.
pub(super) fn merge(bytes: &[u8]) {
    let mut edits = bytes.iter().copied();
    let base = edited(&Answers::default(), &mut edits);
    let ours = edited(&base, &mut edits);
    let theirs = edited(&base, &mut edits);

    let changes = diff(&base, &ours);
    let alone = merge_answers(&base, &changes);
    assert_eq!((&alone.answers, alone.conflicts.len()), (&ours, 0));

    let merged = merge_answers(&theirs, &changes);
    assert_eq!(
        merge_answers(&merged.answers, &changes),
        merged,
        "twice is not once"
    );
    let is_text = |change: &&Change| !matches!(change.path.as_str(), "g" | "h");
    for change in diff(&base, &theirs).iter().filter(is_text) {
        let (now, then) = (merged.answers.get(&change.path), theirs.get(&change.path));
        assert_eq!(now, then, "{} of theirs is lost", change.path);
    }
    for group in ["g", "h"] {
        let mut ids = merged.answers.items(group).to_vec();
        for new in theirs.items(group).iter().chain(ours.items(group)) {
            let is_new = !base.has_item(group, new);
            assert!(!is_new || ids.contains(new), "the new item {new} is lost");
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "an item is there twice");
    }
}

/// `base` after some edits; two bytes for each, up to one that says no more.
fn edited(base: &Answers, edits: &mut impl Iterator<Item = u8>) -> Answers {
    let mut answers = base.clone();
    while let (Some(what), Some(how)) = (edits.next(), edits.next()) {
        let group = if how & 1 == 0 { "g" } else { "h" };
        let item = ["a", "b", "c", "d"][usize::from(how >> 1) % 4];
        let text = ["", "1", "2", "3"][usize::from(how >> 3) % 4];
        let text = Some(Value::Text(text.to_owned()));
        match what % 8 {
            0 => return answers,
            1 => answers.add_item(group, item),
            2 => answers.remove_item(group, item),
            3 => {
                let mut ids = answers.items(group).to_vec();
                if !ids.is_empty() {
                    let places = ids.len();
                    ids.rotate_left(usize::from(how >> 1) % places);
                }
                answers.set(group, Some(Value::Items(ids)));
            }
            4 | 5 if answers.has_item(group, item) => {
                let field = ["f", "f.na"][usize::from(what >> 3) % 2];
                answers.set([group, item, field].join("."), text);
            }
            _ => answers.set(["p", "q", "p.na"][usize::from(what >> 3) % 3], text),
        }
    }
    answers
}
