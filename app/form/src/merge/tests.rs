mod limits;
mod properties;

use super::resolve::{Alternative, resolve};
use super::{Change, Conflict, diff, item_of, merge};
use crate::items::Direction;
use crate::tests::{answers, value};
use crate::{Answers, Value};

fn change(path: &str, base: &str, text: &str) -> Change {
    let present = |text| Some(value(text)).filter(|value| !value.is_empty());
    Change {
        path: path.to_owned(),
        base: present(base),
        value: present(text),
    }
}

fn conflict(path: &str, ours: &str, theirs: &str) -> Conflict {
    let Change { path, base, value } = change(path, theirs, ours);
    Conflict {
        path,
        ours: value,
        theirs: base,
    }
}

/// Returns the changes that make our side of `conflict` win over `current`. `ours` are all our
/// answers. If they removed the item, it is restored with all our answers in it.
pub(super) fn keep_ours(current: &Answers, ours: &Answers, conflict: &Conflict) -> Vec<Change> {
    let path = conflict.path.as_str();
    let item = item_of(path);
    let item_missing = item.is_some_and(|(group, item)| !current.has_item(group, item));
    let mut alternatives = vec![Alternative {
        path,
        value: conflict.ours.as_ref(),
        item_removed: item.is_some_and(|(group, item)| !ours.has_item(group, item)),
    }];
    let whole_item = item.filter(|_| item_missing);
    let paths = whole_item.map_or_else(Vec::new, |(group, item)| ours.paths_in_item(group, item));
    for other in paths.iter().filter(|other| *other != path) {
        alternatives.push(Alternative {
            path: other,
            value: ours.get(other),
            item_removed: false,
        });
    }
    resolve(&alternatives, item_missing, path, Some(0)).changes(current)
}

#[test]
fn one_answer_three_ways() {
    // Current value, what the author saw, what they changed it to; then the result, and whether it
    // is a conflict.
    let table = [
        ("a", "a", "b", "b", false),
        ("a", "a", "", "", false),
        ("", "", "b", "b", false),
        ("b", "a", "b", "b", false),
        ("", "a", "", "", false),
        ("c", "a", "b", "c", true),
        ("c", "", "b", "c", true),
        ("", "a", "b", "", true),
        ("c", "a", "", "c", true),
        ("a", "a", "a", "a", false),
        ("c", "a", "a", "c", false),
    ];
    for (current, base, ours, expected, clash) in table {
        let merged = merge(&answers(&[("p", current)]), &[change("p", base, ours)]);
        assert_eq!(
            merged.answers.text("p"),
            expected,
            "{current} {base} {ours}"
        );
        let conflicts = if clash {
            vec![conflict("p", ours, current)]
        } else {
            vec![]
        };
        assert_eq!(merged.conflicts, conflicts, "{current} {base} {ours}");
    }
}

#[test]
fn an_empty_text_and_no_text_are_the_same() {
    let empty = Some(Value::Text(String::new()));
    let cleared = Change {
        path: "p".to_owned(),
        base: empty.clone(),
        value: empty,
    };
    let merged = merge(&Answers::default(), &[cleared]);
    assert_eq!(merged.conflicts, []);
    assert!(merged.answers.is_empty());
}

#[test]
fn a_queue_of_changes_to_one_answer_counts_as_one() {
    let queue = [
        change("p", "a", "b"),
        change("p", "b", "c"),
        change("q", "", "x"),
    ];
    let merged = merge(&answers(&[("p", "a")]), &queue);
    assert_eq!(merged.conflicts, []);
    assert_eq!(merged.answers, answers(&[("p", "c"), ("q", "x")]));
    // The changes are sent again because the response was lost.
    assert_eq!(merge(&merged.answers, &queue), merged);
    let other = merge(&answers(&[("p", "z")]), &queue);
    assert_eq!(other.conflicts, [conflict("p", "c", "z")]);
}

#[test]
fn lists_of_items() {
    // current, base, ours, merged
    let table = [
        ("[a]", "[a]", "[a x]", "[a x]"),
        ("[a y]", "[a]", "[a x]", "[a y x]"),
        ("[]", "[]", "[x]", "[x]"),
        ("[y]", "[]", "[x]", "[y x]"),
        ("[a b]", "[a b]", "[b]", "[b]"),
        ("[a b y]", "[a b]", "[b]", "[b y]"),
        ("[b]", "[a b]", "[a b x]", "[b x]"),
        ("[b]", "[a b]", "[a]", "[]"),
        ("[a b c]", "[a b c]", "[c b a]", "[c b a]"),
        ("[c b a]", "[a b c]", "[a b c x]", "[c x b a]"),
        ("[c b a y]", "[a b c]", "[a b c x]", "[c x b a y]"),
        ("[c b a]", "[a b c]", "[b a c]", "[c b a]"),
        ("[a b c y]", "[a b c]", "[c b a]", "[c y b a]"),
        ("[b c]", "[a b c]", "[a c b]", "[c b]"),
        ("[a c]", "[a b c]", "[a c b]", "[a c]"),
        ("[a c b]", "[a b c]", "[b c]", "[c b]"),
        ("[a c b]", "[a b c]", "[a c]", "[a c]"),
        ("[y a]", "[a]", "[x a]", "[y x a]"),
        ("[a x]", "[a]", "[a x]", "[a x]"),
        ("[]", "[a]", "[]", "[]"),
    ];
    for (current, base, ours, expected) in table {
        let merged = merge(&answers(&[("g", current)]), &[change("g", base, ours)]);
        let expected = answers(&[("g", expected)]);
        assert_eq!(merged.answers, expected, "{current} {base} {ours}");
        assert_eq!(merged.conflicts, []);
    }
}

/// Two items with two answers each.
fn two_items() -> Answers {
    answers(&[
        ("g", "[a b]"),
        ("g.a.f", "1"),
        ("g.a.h", "2"),
        ("g.b.f", "3"),
        ("g.b.h.na", "yes"),
    ])
}

fn edited(answers: &Answers, edit: impl FnOnce(&mut Answers)) -> Answers {
    let mut edited = answers.clone();
    edit(&mut edited);
    edited
}

#[test]
fn you_remove_what_they_edited() {
    let base = two_items();
    let ours = edited(&base, |ours| ours.remove_item("g", "a"));
    // The other side did not touch it: it is removed with all its answers.
    assert_eq!(merge(&base, &diff(&base, &ours)).answers, ours);
    // They changed the other item, which does not matter.
    let current = edited(&base, |theirs| theirs.set("g.b.f", Some(value("9"))));
    let merged = merge(&current, &diff(&base, &ours));
    assert_eq!(merged.conflicts, []);
    assert_eq!(merged.answers.items("g"), ["b"]);
    assert_eq!(merged.answers.text("g.b.f"), "9");
    // They edited it or answered something new in it: it is kept whole, and a conflict is reported.
    for path in ["g.a.f", "g.a.new"] {
        let current = edited(&base, |theirs| theirs.set(path, Some(value("9"))));
        let merged = merge(&current, &diff(&base, &ours));
        assert_eq!(merged.answers, current);
        assert_eq!(merged.conflicts, [conflict(path, "", "9")]);
        let again = keep_ours(&current, &ours, &merged.conflicts[0]);
        assert_eq!(merge(&current, &again).answers, ours);
    }
}

#[test]
fn they_remove_what_you_edited() {
    let base = two_items();
    let current = edited(&base, |theirs| theirs.remove_item("g", "a"));
    for path in ["g.a.f", "g.a.new"] {
        let ours = edited(&base, |ours| ours.set(path, Some(value("9"))));
        let merged = merge(&current, &diff(&base, &ours));
        assert_eq!(merged.answers, current);
        assert_eq!(merged.conflicts, [conflict(path, "9", "")]);
        let again = keep_ours(&current, &ours, &merged.conflicts[0]);
        let restored = merge(&current, &again).answers;
        assert_eq!(restored.items("g"), ["b", "a"]);
        assert_eq!(restored.text(path), "9");
        assert_eq!(restored.text("g.a.h"), "2");
    }
    // Clearing an answer in an item that has been removed loses nothing.
    let ours = edited(&base, |ours| ours.set("g.a.f", None));
    assert_eq!(merge(&current, &diff(&base, &ours)).conflicts, []);
}

#[test]
fn one_moves_an_item_that_the_other_edits() {
    let base = two_items();
    let moved = edited(&base, |answers| answers.move_item("g", "b", Direction::Up));
    let filled = edited(&base, |answers| answers.set("g.b.f", Some(value("9"))));
    let both = edited(&moved, |answers| answers.set("g.b.f", Some(value("9"))));
    for (current, ours) in [(&moved, &filled), (&filled, &moved)] {
        let merged = merge(current, &diff(&base, ours));
        assert_eq!(merged.answers, both);
        assert_eq!(merged.conflicts, []);
    }
}

#[test]
fn an_item_that_they_moved_and_edited_stays_in_its_place_while_you_remove_it() {
    let base = answers(&[("g", "[a b c]"), ("g.b.f", "1")]);
    let moved = edited(&base, |answers| {
        answers.move_item("g", "b", Direction::Down);
        answers.set("g.b.f", Some(value("2")));
    });
    let removed = edited(&base, |answers| answers.remove_item("g", "b"));
    // The conflict is about whether the item is removed, not about its position.
    let merged = merge(&moved, &diff(&base, &removed));
    assert_eq!(merged.answers, moved);
    assert_eq!(merged.conflicts, [conflict("g.b.f", "", "2")]);
}

#[test]
fn keeping_ours_in_a_plain_conflict() {
    let current = answers(&[("p", "theirs")]);
    let ours = answers(&[("p", "ours")]);
    let changes = keep_ours(&current, &ours, &conflict("p", "ours", "theirs"));
    assert_eq!(changes, [change("p", "theirs", "ours")]);
    assert_eq!(merge(&current, &changes).answers, ours);
}

#[test]
fn a_text_and_a_list_never_overwrite_each_other() {
    let merged = merge(&answers(&[("g", "text")]), &[change("g", "[a]", "[a b]")]);
    assert_eq!(merged.answers.text("g"), "text");
    assert_eq!(merged.conflicts.len(), 1);
}
