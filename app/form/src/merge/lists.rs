//! Merging the lists of ids that make up the repeating groups.

use super::super::answers::{Answers, Value};
use super::ids::Ids;
use super::{Change, Conflict, Merged};

/// Merges one list into `merged`. Returns the items that the change removes. All other changes to
/// these items are settled here.
///
/// If both sides reordered the remaining items, the current order is kept, because a conflict about
/// the order is not worth asking the user. If both sides added items at the same position, theirs
/// come first.
pub(super) fn merge<'a>(
    current: &Answers,
    change: &'a Change,
    net: &[Change],
    merged: &mut Merged,
) -> Ids<'a> {
    let group = change.path.as_str();
    let (base, ours) = (ids(change.base.as_ref()), ids(change.value.as_ref()));
    let theirs = current.items(group);
    let (in_base, in_ours, in_theirs) = (Ids::of(base), Ids::of(ours), Ids::of(theirs));

    let removed: Vec<&String> = base.iter().filter(|id| !in_ours.has(id)).collect();
    let mut gone: Vec<&String> = Vec::new();
    for &id in &removed {
        let unseen = unseen(current, group, id, net);
        if unseen.is_empty() {
            gone.push(id);
            for path in current.paths_in_item(group, id) {
                merged.answers.set(path, None);
            }
        } else if in_theirs.has(id) {
            merged.conflicts.extend(unseen);
        }
    }
    let gone = Ids::of(gone);

    let survives = |id: &String| {
        let added = in_ours.has(id) && !in_base.has(id);
        (in_theirs.has(id) && !gone.has(id)) || added
    };
    let shared = |id: &&String| in_base.has(id) && in_ours.has(id) && in_theirs.has(id);
    let they_reordered = !theirs.iter().filter(shared).eq(base.iter().filter(shared));
    let list = if they_reordered {
        interleave(theirs, (ours, &in_ours), survives, true)
    } else {
        interleave(ours, (theirs, &in_theirs), survives, false)
    };
    merged.answers.set(group, Some(Value::Items(list)));
    Ids::of(removed)
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
        let found = net.binary_search_by(|change| change.path.as_str().cmp(path));
        found.is_ok_and(|at| net[at].base.as_ref() == current.get(path))
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
    (other, in_other): (&[String], &Ids),
    survives: impl Fn(&String) -> bool,
    pass: bool,
) -> Vec<String> {
    let lead: Vec<&String> = lead.iter().filter(|id| survives(id)).collect();
    let in_lead = Ids::of(lead.iter().copied());
    // What is inserted before each place of `lead`, and after the last.
    let mut inserted: Vec<Vec<&String>> = vec![Vec::new(); lead.len() + 1];
    let mut place = 0;
    for id in other.iter().filter(|id| survives(id)) {
        if let Some(at) = in_lead.place(id) {
            place = at + 1;
            continue;
        }
        while pass && lead.get(place).is_some_and(|there| !in_other.has(there)) {
            place += 1;
        }
        inserted[place].push(id);
    }
    let mut lead = lead.into_iter();
    let mut list = Vec::new();
    for before in inserted {
        list.extend(before);
        list.extend(lead.next());
    }
    list.into_iter().cloned().collect()
}
