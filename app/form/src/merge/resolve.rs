//! The effect of choosing between *ours*, *theirs* and other alternatives in a conflict.
//!
//! A conflict is an answer for which the draft has one value while others, its *alternatives*, are
//! pending. The user chooses the draft's value or one of the alternatives. The answer is then
//! *resolved*: none of its alternatives is pending any longer. Inside an item of a repeating group,
//! the choice may affect other answers as well:
//!
//! | choice | other answers of the same item |
//! |---|---|
//! | the removal of the item, or keeping it removed as in the draft | all resolved: the item is removed |
//! | an answer in an item that the draft lacks | the item is restored; an answer with a single alternative takes it, and for an answer with several the user chooses next |
//! | any other, if one of the alternatives was to remove the item | the item is kept: removals are resolved, other alternatives remain pending |
//! | any other | unaffected |

#[cfg(test)]
mod tests;

use super::diff;
use super::{Answers, Change, Value, item_of};

/// A value that is pending until the user has chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alternative<'a> {
    /// The path of the answer that it belongs to.
    pub path: &'a str,
    /// The value, or `None` if it clears the answer.
    pub value: Option<&'a Value>,
    /// Whether it clears the answer because it removes the item that contains the answer.
    pub item_removed: bool,
}

/// What happens to the item that contains the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item<'a> {
    AsItIs,
    PutBack { group: &'a str, item: &'a str },
    Removed { group: &'a str, item: &'a str },
}

/// The effect of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution<'a> {
    /// For each alternative, whether it is no longer pending.
    pub resolved: Vec<bool>,
    item: Item<'a>,
    values: Vec<(&'a str, Option<&'a Value>)>,
}

/// Resolves the conflict at `path` by choosing the alternative with the index `chosen`, or the
/// draft's value if it is `None`.
///
/// `alternatives` contains all pending alternatives, including those of other answers.
/// `item_missing` is whether the draft lacks the item that contains the answer.
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
    /// Whether the choice restores an item that had been removed.
    pub fn puts_back(&self) -> bool {
        matches!(self.item, Item::PutBack { .. })
    }

    /// Applies the choice to `answers`.
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

    /// Returns the changes that the choice makes to `draft`.
    pub fn changes(&self, draft: &Answers) -> Vec<Change> {
        let mut wanted = draft.clone();
        self.apply(&mut wanted);
        diff(draft, &wanted)
    }
}
