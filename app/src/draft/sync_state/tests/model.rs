//! Two windows over one list: every pair of short edit scripts, both choices, with and without a reload and more typing in between.

use super::{Server, SyncState, pull, save, text};
use longhaul_form::answers::item_of;
use longhaul_form::items::Direction;
use longhaul_form::merge::{Conflict, diff};
use longhaul_form::{Answers, Value};

/// What a person does in one window. What it types or adds is named after the window.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Edit {
    Add,
    Remove(&'static str),
    Up(&'static str),
    Type(&'static str),
    Clear(&'static str),
}

const EDITS: [Edit; 9] = [
    Edit::Add,
    Edit::Remove("a"),
    Edit::Remove("b"),
    Edit::Up("b"),
    Edit::Type("g.a.f"),
    Edit::Type("g.a.new"),
    Edit::Type("g.b.f"),
    Edit::Clear("g.a.f"),
    Edit::Type("p"),
];

fn apply(state: &mut SyncState, edit: Edit, window: &str) {
    let has =
        |state: &SyncState, item: &str| state.answers().items("g").iter().any(|id| id == item);
    match edit {
        Edit::Add => {
            state.add_item("g", window);
            state.set(format!("g.{window}.f"), text(window));
        }
        Edit::Remove(item) => state.remove_item("g", item),
        Edit::Up(item) => state.move_item("g", item, Direction::Up),
        // No user types into an item that is not on the screen.
        Edit::Type(path) | Edit::Clear(path)
            if item_of(path).is_some_and(|(_, item)| !has(state, item)) => {}
        Edit::Type(path) => state.set(path, text(window)),
        Edit::Clear(path) => state.set(path, None),
    }
}

fn scripts() -> Vec<Vec<Edit>> {
    let mut scripts = vec![Vec::new()];
    for one in EDITS {
        scripts.push(vec![one]);
        scripts.extend(EDITS.map(|two| vec![one, two]));
    }
    scripts
}

fn base() -> Server {
    let mut answers = Answers::default();
    answers.add_item("g", "a");
    answers.add_item("g", "b");
    for (path, value) in [("g.a.f", "1"), ("g.a.h", "2"), ("g.b.f", "3"), ("p", "4")] {
        answers.set(path, text(value));
    }
    Server {
        answers,
        ..Server::default()
    }
}

/// The removal of an item speaks for all answers in it.
fn texts(from: &Answers, to: &Answers) -> Vec<(String, Option<Value>)> {
    let there = |path: &str| {
        item_of(path).is_none_or(|(_, item)| to.items("g").iter().any(|id| id == item))
    };
    let changes = diff(from, to).into_iter();
    let texts = changes.filter(|change| change.path != "g" && there(&change.path));
    texts.map(|change| (change.path, change.value)).collect()
}

fn removed(from: &Answers, to: &Answers) -> Vec<String> {
    let ids = from.items("g").iter();
    ids.filter(|id| !to.items("g").contains(id))
        .cloned()
        .collect()
}

fn resolve_all(state: &mut SyncState, keep: bool) {
    loop {
        let next = state
            .conflicts()
            .next()
            .map(|conflict| conflict.path.clone());
        match next {
            Some(path) if keep => state.keep_ours(&path),
            Some(path) => state.take_theirs(&path, 0),
            None => return,
        }
    }
}

fn save_all(state: &mut SyncState, server: &mut Server) {
    for _ in 0..4 {
        save(state, server);
    }
}

#[test]
fn every_pair_of_short_scripts_ends_as_the_person_chose() {
    let scripts = scripts();
    for (first, second) in scripts
        .iter()
        .flat_map(|one| scripts.iter().map(move |two| (one, two)))
    {
        for variant in 0..4 {
            let (keep, interrupted) = (variant & 1 > 0, variant & 2 > 0);
            // The longest pairs are most of the work: the harder half of them is enough.
            if first.len() + second.len() == 4 && !interrupted {
                continue;
            }
            let case = format!("{first:?} then {second:?}, keep {keep}, interrupted {interrupted}");
            let mut server = base();
            let start = server.answers.clone();
            let (mut one, mut two) = (server.open(), server.open());
            for edit in first {
                apply(&mut one, *edit, "one");
            }
            for edit in second {
                apply(&mut two, *edit, "two");
            }
            let (theirs, ours) = (one.answers().clone(), two.answers().clone());
            save_all(&mut one, &mut server);
            assert_eq!(server.answers, theirs, "{case}");
            save_all(&mut two, &mut server);
            if interrupted {
                let conflicts: Vec<_> = two.conflicts().cloned().collect();
                let kept = two.pending();
                two = server.open();
                two.restore(&kept);
                let again: Vec<_> = two.conflicts().cloned().collect();
                assert_eq!(sorted(again), sorted(conflicts), "{case}");
            }
            if interrupted {
                two.set("q", text("goes on"));
                save_all(&mut two, &mut server);
            }
            let in_conflict: Vec<String> = two
                .conflicts()
                .map(|conflict| conflict.path.clone())
                .collect();
            // A pull resolves nothing.
            pull(&mut two, &mut server);
            let still: Vec<String> = two
                .conflicts()
                .map(|conflict| conflict.path.clone())
                .collect();
            assert_eq!(still, in_conflict, "{case}");
            resolve_all(&mut two, keep);
            save_all(&mut two, &mut server);
            pull(&mut one, &mut server);
            assert_eq!(one.answers(), &server.answers, "{case}");
            assert!(one.is_clean(), "{case}");
            // A last save in each window brings it up to date.
            for window in [&mut two, &mut one] {
                window.set("last", text("x"));
                save_all(window, &mut server);
                assert!(window.is_clean(), "{case}");
                assert_eq!(window.answers(), &server.answers, "{case}");
                server.answers.set("last", None);
                server.version += 1;
            }
            let end = &server.answers;
            assert_sound(end, &case);
            let (wins, loses) = if keep {
                (&ours, &theirs)
            } else {
                (&theirs, &ours)
            };
            for (path, value) in texts(&start, wins) {
                assert_eq!(end.get(&path), value.as_ref(), "{path}: {case}");
            }
            // The losing side lost only what was in conflict.
            for (path, value) in texts(&start, loses) {
                let asked = in_conflict
                    .iter()
                    .any(|conflict| *conflict == path || item_of(conflict) == item_of(&path));
                assert!(end.get(&path) == value.as_ref() || asked, "{path}: {case}");
            }
            for (side, window) in [(&ours, "two"), (&theirs, "one")] {
                if side.items("g").iter().any(|id| id == window) {
                    assert!(end.items("g").iter().any(|id| id == window), "{case}");
                }
                for id in removed(&start, side) {
                    let asked = in_conflict
                        .iter()
                        .any(|conflict| item_of(conflict) == Some(("g", &id)));
                    assert!(!end.items("g").contains(&id) || asked, "{id}: {case}");
                }
            }
            for id in removed(&start, wins) {
                assert!(!end.items("g").contains(&id), "{id}: {case}");
            }
        }
    }
}

fn sorted(mut conflicts: Vec<Conflict>) -> Vec<Conflict> {
    conflicts.sort_by(|one, other| one.path.cmp(&other.path));
    conflicts
}

/// No item twice, and no answer without its item.
fn assert_sound(answers: &Answers, case: &str) {
    let mut ids = answers.items("g").to_vec();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), answers.items("g").len(), "{case}");
    for (path, _) in answers.iter() {
        let item = item_of(path).map(|(_, item)| item.to_owned());
        assert!(
            item.is_none_or(|item| ids.contains(&item)),
            "{path}: {case}"
        );
    }
}
