//! The rules of choosing: what a choice between *ours*, *theirs* and other alternatives comes to.
//!
//! A conflict is an answer for which the draft has one value and others wait beside it, its *alternatives*. The user
//! chooses the draft's value or one of the alternatives, and with that the answer is *resolved*: none of its
//! alternatives waits any longer. Inside an item of a repeating group more may be at stake than the one answer:
//!
//! | what is chosen | other answers of the same item |
//! |---|---|
//! | the removal of the item, or the draft's lack of it | all resolved: the item is gone |
//! | an answer in an item that the draft lacks | the item comes back; where one alternative waits it comes along, where several do the user chooses next |
//! | anything else, if one of the alternatives was to remove the item | the item stays: removals are resolved, other alternatives wait |
//! | anything else | untouched |

#[cfg(test)]
mod tests;

use super::diff;
use super::{Answers, Change, Value, item_of};

/// A value that waits beside the draft until the user has chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alternative<'a> {
    /// The answer that it is for.
    pub path: &'a str,
    /// None if it clears the answer.
    pub value: Option<&'a Value>,
    /// It clears the answer because it removes the item in which the answer stands.
    pub item_removed: bool,
}

/// What becomes of the item in which the answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item<'a> {
    AsItIs,
    PutBack { group: &'a str, item: &'a str },
    Removed { group: &'a str, item: &'a str },
}

/// What a choice comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution<'a> {
    /// For each of the alternatives, whether it waits no longer.
    pub resolved: Vec<bool>,
    item: Item<'a>,
    values: Vec<(&'a str, Option<&'a Value>)>,
}

/// Resolves the conflict at `path` by choosing the alternative `chosen`, or what the draft has.
///
/// `alternatives` are all that wait, those of other answers included. `item_missing` says that the draft lacks the
/// item in which the answer stands.
pub fn resolve<'a>(
    alternatives: &[Alternative<'a>],
    item_missing: bool,
    path: &'a str,
    chosen: Option<usize>,
) -> Resolution<'a> {
    let item = item_of(path);
    let chosen = chosen.and_then(|at| alternatives.get(at));
    let is_here = |one: &Alternative<'_>| one.path == path;
    let is_beside =
        |one: &Alternative<'_>| !is_here(one) && item.is_some() && item_of(one.path) == item;
    let is_only = |one: &Alternative<'_>| {
        let same = alternatives.iter().filter(|other| other.path == one.path);
        same.count() == 1
    };
    let may_remove = alternatives
        .iter()
        .any(|one| is_here(one) && one.item_removed);
    let goes_along = |one: &Alternative<'_>| match chosen {
        Some(chosen) if chosen.item_removed => true,
        Some(_) if item_missing => is_only(one),
        None if item_missing => true,
        _ => may_remove && one.item_removed,
    };
    let is_resolved = |one: &Alternative<'_>| is_here(one) || (is_beside(one) && goes_along(one));
    let mut resolution = Resolution {
        resolved: alternatives.iter().map(is_resolved).collect(),
        item: Item::AsItIs,
        values: Vec::new(),
    };
    match (chosen, item) {
        (Some(chosen), Some((group, item))) if chosen.item_removed => {
            resolution.item = Item::Removed { group, item };
        }
        (Some(chosen), Some((group, item))) if item_missing => {
            resolution.item = Item::PutBack { group, item };
            let along = alternatives.iter().filter(|one| is_beside(one));
            let along = along.filter(|one| is_only(one));
            resolution.values = along.map(|one| (one.path, one.value)).collect();
            resolution.values.push((path, chosen.value));
        }
        (Some(chosen), _) => resolution.values.push((path, chosen.value)),
        (None, _) => {}
    }
    resolution
}

impl Resolution<'_> {
    /// Whether it puts an item back that had been removed.
    pub fn puts_back(&self) -> bool {
        matches!(self.item, Item::PutBack { .. })
    }

    /// Makes `answers` what was chosen.
    pub fn apply(&self, answers: &mut Answers) {
        match self.item {
            Item::AsItIs => {}
            Item::PutBack { group, item } => answers.add_item(group, item),
            Item::Removed { group, item } => answers.remove_item(group, item),
        }
        for (path, value) in &self.values {
            answers.set(*path, value.cloned());
        }
    }

    /// What it changes in `draft`.
    pub fn changes(&self, draft: &Answers) -> Vec<Change> {
        let mut wanted = draft.clone();
        self.apply(&mut wanted);
        diff(draft, &wanted)
    }
}
