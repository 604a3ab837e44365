//! Merging the lists of ids that make up the repeating groups.

use super::super::answers::{Answers, Value};
use super::{Change, Conflict, Merged, contains};

/// Merges one list into `merged`. Returns the items that the change removes, as (group, item)
/// pairs. All other changes to these items are settled here.
///
/// If both sides reordered the remaining items, the current order is kept, because a conflict about
/// the order is not worth asking the user. If both sides added items at the same position, theirs
/// come first.
pub(super) fn merge<'a>(
    current: &Answers,
    change: &'a Change,
    net: &[Change],
    merged: &mut Merged,
) -> Vec<(&'a str, &'a str)> {
    let group = change.path.as_str();
    let (base, ours) = (ids(change.base.as_ref()), ids(change.value.as_ref()));
    let theirs = current.items(group);

    let mut removed = Vec::new();
    let mut gone = Vec::new();
    for id in base.iter().filter(|id| !contains(ours, id)) {
        removed.push((group, id.as_str()));
        let unseen = unseen(current, group, id, net);
        if unseen.is_empty() {
            gone.push(id);
            for path in current.paths_in_item(group, id) {
                merged.answers.set(path, None);
            }
        } else if contains(theirs, id) {
            merged.conflicts.extend(unseen);
        }
    }

    let survives = |id: &String| {
        let added = contains(ours, id) && !contains(base, id);
        (contains(theirs, id) && !gone.contains(&id)) || added
    };
    let shared = |id: &&String| contains(base, id) && contains(ours, id) && contains(theirs, id);
    let they_reordered = !theirs.iter().filter(shared).eq(base.iter().filter(shared));
    let list = if they_reordered {
        interleave(theirs, ours, survives, true)
    } else {
        interleave(ours, theirs, survives, false)
    };
    merged.answers.set(group, Some(Value::Items(list)));
    removed
}

fn ids(value: Option<&Value>) -> &[String] {
    match value {
        Some(Value::Items(ids)) => ids,
        _ => &[],
    }
}

/// Returns the answers inside a removed item that the side that removed it had not seen.
fn unseen(current: &Answers, group: &str, id: &str, net: &[Change]) -> Vec<Conflict> {
    let seen = |path: &str| {
        let change = net.iter().find(|change| change.path == path);
        change.is_some_and(|change| change.base.as_ref() == current.get(path))
    };
    let paths = current.paths_in_item(group, id).into_iter();
    let unseen = paths.filter(|path| !seen(path));
    unseen
        .map(|path| Conflict {
            theirs: current.get(&path).cloned(),
            ours: None,
            path,
        })
        .collect()
}

/// Returns the surviving items in the order of `lead`. Each item that only `other` has is inserted
/// after the item that it follows in `other`. If `pass` is set, it is also placed after the items
/// that only `lead` has at that position.
fn interleave(
    lead: &[String],
    other: &[String],
    survives: impl Fn(&String) -> bool,
    pass: bool,
) -> Vec<String> {
    let mut list: Vec<String> = lead.iter().filter(|id| survives(id)).cloned().collect();
    let mut place = 0;
    for id in other.iter().filter(|id| survives(id)) {
        if let Some(at) = list.iter().position(|there| there == id) {
            place = at + 1;
            continue;
        }
        while pass && list.get(place).is_some_and(|there| !contains(other, there)) {
            place += 1;
        }
        list.insert(place, id.clone());
        place += 1;
    }
    list
}
