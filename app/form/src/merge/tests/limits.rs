//! Many changes and long lists: what a merge costs, measured in lookups, and what may be stored of it.

use crate::merge::ids::lookups;
use crate::merge::{Change, merge};
use crate::paths::{MOST_ITEMS, overfull};
use crate::tests::value;
use crate::{Answers, Value};

fn ids(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|at| format!("{prefix}{at}")).collect()
}

fn list(base: Vec<String>, ours: Vec<String>) -> Change {
    Change {
        path: "g".to_owned(),
        base: Some(Value::Items(base)),
        value: Some(Value::Items(ours)),
    }
}

fn with_items(ids: &[String]) -> Answers {
    let mut answers = Answers::default();
    answers.set("g", Some(Value::Items(ids.to_vec())));
    for id in ids {
        answers.set(["g", id, "f"].join("."), Some(value("1")));
    }
    answers
}

/// The cost of a merge in which every id of a list of `count` is removed by one side, moved by the
/// other, or new, and every answer in it changes.
fn cost(count: usize) -> usize {
    let (base, new, theirs) = (ids("a", count), ids("b", count), ids("c", count));
    let reversed: Vec<String> = base.iter().rev().cloned().collect();
    let current = with_items(&[theirs, reversed].concat());
    let kept = base[count / 2..].to_vec();
    let mut changes = vec![list(base.clone(), [kept, new.clone()].concat())];
    for id in base.iter().chain(&new) {
        changes.push(Change {
            path: ["g", id, "f"].join("."),
            base: current.get(&["g", id, "f"].join(".")).cloned(),
            value: Some(value("2")),
        });
    }
    lookups::during(|| drop(merge(&current, &changes)))
}

#[test]
fn the_cost_of_a_merge_is_linear_in_the_length_of_its_lists() {
    let (one, ten) = (cost(100), cost(1000));
    assert!(one >= 300, "every id is looked up: {one}");
    assert!(ten <= 11 * one, "{one} lookups, then {ten}");
}

#[test]
fn a_base_that_nobody_can_have_seen_costs_no_more_than_its_length() {
    let unseen = list(ids("a", 10_000), ids("b", 1));
    let lookups = lookups::during(|| {
        let merged = merge(&Answers::default(), &[unseen]);
        assert_eq!(merged.answers.items("g"), ["b0"]);
        assert_eq!(merged.conflicts, []);
    });
    assert!(lookups < 100_000, "{lookups}");
}

#[test]
fn two_sides_within_the_limit_can_be_beyond_it_together() {
    let half = MOST_ITEMS / 2;
    let current = with_items(&ids("a", half));
    let add = |count| merge(&current, &[list(Vec::new(), ids("b", count))]).answers;
    assert_eq!(overfull(&current, &add(MOST_ITEMS - half)), None);
    assert_eq!(overfull(&current, &add(MOST_ITEMS - half + 1)), Some("g"));
}

#[test]
fn a_list_that_is_too_long_already_may_only_become_shorter() {
    let long = ids("a", MOST_ITEMS + 10);
    let mut before = Answers::default();
    before.set("g", Some(Value::Items(long.clone())));
    let becomes = |ids: Vec<String>| {
        let merged = merge(&before, &[list(long.clone(), ids)]);
        overfull(&before, &merged.answers).map(str::to_owned)
    };
    assert_eq!(becomes(long.clone()), None);
    assert_eq!(becomes([&long[1..], &ids("b", 1)].concat()), None);
    assert_eq!(
        becomes([&long[..], &ids("b", 1)].concat()),
        Some("g".to_owned())
    );
}

#[test]
fn changes_to_one_path_count_as_one_wherever_they_are_in_the_queue() {
    let change = |path: &str, base: Option<&str>, text: &str| Change {
        path: path.to_owned(),
        base: base.map(value),
        value: Some(value(text)),
    };
    let queue = [
        change("q", None, "1"),
        change("p", None, "a"),
        change("q", Some("1"), "2"),
        change("p", Some("a"), "b"),
        change("q", Some("2"), "3"),
    ];
    let merged = merge(&Answers::default(), &queue);
    assert_eq!(
        (merged.answers.text("p"), merged.answers.text("q")),
        ("b", "3")
    );
    assert_eq!(merged.conflicts, []);
}
