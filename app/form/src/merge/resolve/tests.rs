//! Every choice among up to four alternatives about two answers of one item and one answer outside
//! it.

use super::{Alternative, resolve};
use crate::answers::item_of;
use crate::tests::value;
use crate::{Answers, Value};

const PATHS: [&str; 3] = ["g.a.f", "g.a.h", "p"];

/// Path, value, and whether it removes the item.
type Kind = (&'static str, Option<&'static str>, bool);

const KINDS: [Kind; 8] = [
    ("g.a.f", Some("1"), false),
    ("g.a.f", Some("2"), false),
    ("g.a.f", None, false),
    ("g.a.f", None, true),
    ("g.a.h", Some("1"), false),
    ("g.a.h", Some("2"), false),
    ("g.a.h", None, true),
    ("p", Some("1"), false),
];

fn draft(with_item: bool) -> Answers {
    let mut draft = Answers::default();
    draft.set("p", Some(value("draft")));
    draft.add_item("g", "b");
    if with_item {
        draft.add_item("g", "a");
        draft.set("g.a.f", Some(value("draft")));
        draft.set("g.a.h", Some(value("draft")));
    }
    draft
}

fn lists(length: usize) -> Vec<Vec<Kind>> {
    let mut lists: Vec<Vec<Kind>> = vec![Vec::new()];
    for _ in 0..length {
        let longer = lists.iter().flat_map(|list| {
            let fresh = KINDS.iter().filter(|kind| !list.contains(kind));
            fresh.map(move |kind| [list.as_slice(), &[*kind]].concat())
        });
        lists = longer.collect();
    }
    lists
}

/// Whether the draft already has the same value, so that the user need not be asked.
fn is_settled(one: &Alternative<'_>, draft: &Answers) -> bool {
    match item_of(one.path) {
        Some((group, item)) if one.item_removed => !draft.has_item(group, item),
        _ => draft.get(one.path) == one.value,
    }
}

fn is_missing(draft: &Answers, path: &str) -> bool {
    item_of(path).is_some_and(|(group, item)| !draft.has_item(group, item))
}

/// Calls `check` with every combination of draft, list of alternatives, answer and choice.
fn each(mut check: impl FnMut(&Answers, &[Alternative<'_>], &'static str, Option<usize>)) {
    for (with_item, length) in [true, false]
        .into_iter()
        .flat_map(|with_item| (1..=4).map(move |length| (with_item, length)))
    {
        let draft = draft(with_item);
        for kinds in lists(length) {
            let values: Vec<Option<Value>> =
                kinds.iter().map(|(_, text, _)| text.map(value)).collect();
            let all = kinds.iter().zip(&values);
            let all: Vec<_> = all
                .map(|((path, _, item_removed), value)| Alternative {
                    path,
                    value: value.as_ref(),
                    item_removed: *item_removed,
                })
                .collect();
            if all.iter().any(|one| is_settled(one, &draft)) {
                continue;
            }
            for path in PATHS {
                let here = (0..all.len()).filter(|at| all[*at].path == path);
                let here: Vec<_> = here.collect();
                if here.is_empty() {
                    continue;
                }
                check(&draft, &all, path, None);
                for at in here {
                    check(&draft, &all, path, Some(at));
                }
            }
        }
    }
}

#[test]
fn the_choice_is_what_the_draft_has_and_nothing_else_is_lost_or_asked_in_vain() {
    let mut cases = 0;
    each(|draft, all, path, chosen| {
        cases += 1;
        let case = format!("{draft:?} {all:?} {path} {chosen:?}");
        let missing = is_missing(draft, path);
        let resolution = resolve(all, missing, path, chosen);
        let mut after = draft.clone();
        resolution.apply(&mut after);
        let chosen = chosen.map(|at| all[at]);

        let wanted = chosen.map_or(draft.get(path), |chosen| chosen.value);
        assert_eq!(after.get(path), wanted, "{case}");
        if let Some((group, item)) = item_of(path) {
            let gone = chosen.map_or(missing, |chosen| chosen.item_removed);
            assert_eq!(after.has_item(group, item), !gone, "{case}");
        }
        for (one, resolved) in all.iter().zip(&resolution.resolved) {
            let beside = one.path != path && item_of(one.path) == item_of(path);
            if one.path == path {
                assert!(resolved, "{case}");
            } else if !beside || item_of(path).is_none() {
                assert!(!resolved, "{case}");
                assert_eq!(after.get(one.path), draft.get(one.path), "{case}");
            } else if is_missing(&after, path) {
                assert!(resolved, "asked in vain: {case}");
            } else if *resolved {
                // It was restored together with the item, or it was the removal of an item that is
                // kept.
                assert!(is_settled(one, &after) || one.item_removed, "{case}");
            } else {
                assert_eq!(after.get(one.path), draft.get(one.path), "{case}");
            }
        }
        let changes = resolution.changes(draft);
        assert_eq!(changes.is_empty(), after == *draft, "{case}");
    });
    assert!(cases > 5_000, "{cases}");
}

#[test]
fn the_other_answers_of_an_item_follow_the_table() {
    each(|draft, all, path, chosen| {
        let missing = is_missing(draft, path);
        let resolution = resolve(all, missing, path, chosen);
        let chosen = chosen.map(|at| all[at]);
        let removal_at_stake = all.iter().any(|one| one.path == path && one.item_removed);
        for (one, resolved) in all.iter().zip(resolution.resolved) {
            if one.path == path || item_of(path).is_none() || item_of(one.path) != item_of(path) {
                continue;
            }
            let alternatives = all.iter().filter(|other| other.path == one.path).count();
            let expected = match (chosen, missing, removal_at_stake) {
                (Some(chosen), ..) if chosen.item_removed => true,
                (None, true, _) => true,
                (Some(_), true, _) => alternatives == 1,
                (_, false, true) => one.item_removed,
                (_, false, false) => false,
            };
            assert_eq!(resolved, expected, "{all:?} {path} {chosen:?}");
        }
    });
}

#[test]
fn choosing_one_after_the_other_comes_to_an_end() {
    each(|draft, all, path, chosen| {
        let (mut draft, mut waiting) = (draft.clone(), all.to_vec());
        let (mut path, mut chosen) = (path, chosen);
        for step in 0.. {
            assert!(step < 4, "{all:?}");
            let resolution = resolve(&waiting, is_missing(&draft, path), path, chosen);
            resolution.apply(&mut draft);
            let mut resolved = resolution.resolved.into_iter();
            waiting.retain(|one| !resolved.next().unwrap_or(true) && !is_settled(one, &draft));
            let Some(next) = waiting.last() else { break };
            (path, chosen) = (next.path, Some(waiting.len() - 1));
        }
    });
}
