//! Properties that hold for any base and any two sides, checked with twenty thousand generated
//! cases.

use super::keep_ours;
use crate::answers::item_of;
use crate::merge::{Change, diff, merge};
use crate::tests::value;
use crate::{Answers, Value};

/// Pseudo-random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }

    fn index(&mut self, below: usize) -> usize {
        usize::try_from(self.roll(below as u64)).unwrap_or_default()
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.index(of.len())]
    }

    fn base(&mut self) -> Answers {
        let mut base = Answers::default();
        for _ in 0..self.roll(8) {
            self.edit(&mut base, "c");
        }
        base
    }

    /// A single edit that a user makes to their answers. `new` is the item that they would add.
    fn edit(&mut self, answers: &mut Answers, new: &str) {
        let ids = answers.items("g").to_vec();
        let item = ids.get(self.index(3));
        let text = Some(value(self.pick(&["", "1", "2", "3"])));
        match (self.roll(8), item) {
            (0, _) => answers.add_item("g", self.pick(&["a", "b", new])),
            (1, Some(item)) => answers.remove_item("g", item),
            (2, Some(_)) => {
                let mut ids = ids;
                ids.reverse();
                answers.set("g", Some(Value::Items(ids)));
            }
            (3..=5, Some(item)) => {
                let field = self.pick(&["f", "h", "f.na"]);
                answers.set(["g", item, field].join("."), text);
            }
            _ => answers.set(self.pick(&["p", "q", "p.na"]), text),
        }
    }

    fn edits(&mut self, base: &Answers, new: &str) -> Answers {
        let mut answers = base.clone();
        for _ in 0..self.roll(5) {
            self.edit(&mut answers, new);
        }
        answers
    }
}

/// Calls the check with one case after another, as (base, one side, other side).
fn for_all(check: impl Fn(&Answers, &Answers, &Answers)) {
    let mut dice = Dice(2026);
    for _ in 0..20_000 {
        let base = dice.base();
        let (one, other) = (dice.edits(&base, "x"), dice.edits(&base, "y"));
        check(&base, &one, &other);
    }
}

fn is_text(change: &Change) -> bool {
    change.path != "g"
}

#[test]
fn own_changes_onto_own_base_give_mine() {
    for_all(|base, ours, _| {
        let merged = merge(base, &diff(base, ours));
        assert_eq!(&merged.answers, ours);
        assert_eq!(merged.conflicts, []);
    });
}

#[test]
fn merging_twice_is_merging_once() {
    for_all(|base, theirs, ours| {
        let changes = diff(base, ours);
        let once = merge(theirs, &changes);
        assert_eq!(
            merge(&once.answers, &changes),
            once,
            "{base:?} {theirs:?} {ours:?}"
        );
    });
}

#[test]
fn nothing_of_theirs_is_lost() {
    for_all(|base, theirs, ours| {
        let merged = merge(theirs, &diff(base, ours)).answers;
        for change in diff(base, theirs).iter().filter(|change| is_text(change)) {
            let path = change.path.as_str();
            assert_eq!(
                merged.get(path),
                theirs.get(path),
                "{base:?} {theirs:?} {ours:?}"
            );
        }
        for id in theirs.items("g") {
            let new = !base.items("g").contains(id);
            assert!(!new || merged.items("g").contains(id));
        }
    });
}

#[test]
fn every_change_of_mine_is_there_or_a_conflict() {
    for_all(|base, theirs, ours| {
        let merged = merge(theirs, &diff(base, ours));
        let clashes = |prefix: &str| {
            let mut conflicts = merged.conflicts.iter();
            conflicts.any(|conflict| conflict.path.starts_with(prefix))
        };
        for change in diff(base, ours).iter().filter(|change| is_text(change)) {
            let path = change.path.as_str();
            let there = merged.answers.get(path) == ours.get(path);
            // It was removed together with its item, which they edited. The conflict about the item
            // covers it.
            let whole_item =
                item_of(path).is_some_and(|(group, item)| clashes(&format!("{group}.{item}.")));
            let refused = ours.get(path).is_none() && whole_item;
            assert!(
                there || clashes(path) || refused,
                "{base:?} {theirs:?} {ours:?}"
            );
        }
        for id in ours
            .items("g")
            .iter()
            .filter(|id| !base.items("g").contains(id))
        {
            assert!(merged.answers.items("g").contains(id));
        }
        for id in base
            .items("g")
            .iter()
            .filter(|id| !ours.items("g").contains(id))
        {
            let gone = !merged.answers.items("g").contains(id);
            assert!(
                gone || clashes(&format!("g.{id}.")),
                "{base:?} {theirs:?} {ours:?}"
            );
        }
    });
}

#[test]
fn no_answers_without_their_item_and_no_item_twice() {
    for_all(|base, theirs, ours| {
        let merged = merge(theirs, &diff(base, ours)).answers;
        let mut ids = merged.items("g").to_vec();
        let orphans = merged.iter().filter_map(|(path, _)| item_of(path));
        for (group, id) in orphans {
            assert!(merged.items(group).iter().any(|there| there == id));
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    });
}

#[test]
fn changes_without_conflicts_commute_but_for_the_order_of_items() {
    let unordered = |answers: &Answers| {
        let mut sorted = answers.clone();
        let mut ids = answers.items("g").to_vec();
        ids.sort();
        sorted.set("g", Some(Value::Items(ids)));
        sorted
    };
    for_all(|base, one, other| {
        let onto_one = merge(one, &diff(base, other));
        let onto_other = merge(other, &diff(base, one));
        assert_eq!(
            onto_one.conflicts.is_empty(),
            onto_other.conflicts.is_empty(),
            "{base:?} {one:?} {other:?}"
        );
        if onto_one.conflicts.is_empty() {
            assert_eq!(unordered(&onto_one.answers), unordered(&onto_other.answers));
        }
    });
}

#[test]
fn keeping_ours_makes_ours_win() {
    for_all(|base, theirs, ours| {
        let merged = merge(theirs, &diff(base, ours));
        let Some(conflict) = merged.conflicts.first() else {
            return;
        };
        let changes = keep_ours(&merged.answers, ours, conflict);
        let resolved = merge(&merged.answers, &changes);
        assert_eq!(resolved.conflicts, []);
        assert_eq!(resolved.answers.get(&conflict.path), conflict.ours.as_ref());
    });
}
