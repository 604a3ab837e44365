//! The rules of choosing on both sides: a page with its script and a page without come to the same, whatever was posted
//! and whatever is chosen.

use super::super::SyncState;
use super::{Server, text};
use crate::api::PostedAlternative;
use longhaul_form::answers::item_of;
use longhaul_form::merge::Change;
use longhaul_form::merge::resolve::{Alternative, resolve};
use longhaul_form::wire::alternative_name;
use longhaul_form::{Answers, Value};

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

/// What the server keeps: the draft, and what waits beside it.
#[derive(Clone)]
struct Kept {
    server: Server,
    waiting: Vec<PostedAlternative>,
}

impl Kept {
    fn new(with_item: bool, kinds: &[Kind]) -> Self {
        let mut answers = Answers::default();
        answers.set("p", text("draft"));
        answers.add_item("g", "b");
        if with_item {
            answers.add_item("g", "a");
            answers.set("g.a.f", text("draft"));
            answers.set("g.a.h", text("draft"));
        }
        let waiting = kinds.iter().zip(1..);
        let waiting = waiting.map(|((path, value, item_removed), version)| PostedAlternative {
            change: Change {
                path: (*path).to_owned(),
                base: text("seen"),
                value: value.and_then(text),
            },
            item_removed: *item_removed,
            version,
            by: None,
        });
        let server = Server {
            version: 9,
            answers,
        };
        let mut kept = Self {
            server,
            waiting: waiting.collect(),
        };
        kept.forget_settled();
        kept
    }

    fn forget_settled(&mut self) {
        let draft = &self.server.answers;
        self.waiting.retain(|one| match item_of(&one.change.path) {
            Some((group, item)) if one.item_removed => draft.has_item(group, item),
            _ => draft.get(&one.change.path) != one.change.value.as_ref(),
        });
    }

    fn open(&self) -> SyncState {
        self.server.open().with_posted(self.waiting.clone())
    }

    /// The choice as a page without its script posts it: the draft's value, or what was posted at `version`.
    fn choose(&mut self, path: &str, version: Option<u64>) {
        let draft = &self.server.answers;
        let missing = item_of(path).is_some_and(|(group, item)| !draft.has_item(group, item));
        let alternatives: Vec<Alternative<'_>> = self
            .waiting
            .iter()
            .map(PostedAlternative::alternative)
            .collect();
        let chosen = version.map(|version| {
            let place = self.waiting.iter().position(|one| one.version == version);
            place.expect("it waits")
        });
        let resolution = resolve(&alternatives, missing, path, chosen);
        let changes = resolution.changes(draft);
        let mut resolved = resolution.resolved.into_iter();
        self.waiting.retain(|_| !resolved.next().unwrap_or(true));
        self.server.save(9, &changes);
        self.forget_settled();
    }

    /// The page with its script saves what it can, and tells of its choices.
    fn save(&mut self, state: &mut SyncState) {
        let Some(changes) = state.begin_save() else {
            return;
        };
        let resolved = state.resolved();
        let saved = self.server.save(state.version(), &changes);
        self.waiting.retain(|one| {
            let name = alternative_name(one.version, &one.change.path);
            !resolved.contains(&name)
        });
        self.forget_settled();
        state.save_succeeded(saved, &resolved);
    }
}

/// All that the page shows of its conflicts: path, ours and theirs.
fn shown(state: &SyncState) -> Vec<(String, Option<Value>, Vec<Option<Value>>)> {
    let mut shown: Vec<(String, Option<Value>, Vec<Option<Value>>)> = Vec::new();
    for conflict in state.conflicts() {
        let path = &conflict.path;
        if shown.iter().all(|(other, ..)| other != path) {
            let view = state.conflict_at(path).expect("a conflict");
            let theirs = view.theirs.into_iter().map(|one| one.value).collect();
            let ours = state.answers().get(path).cloned();
            shown.push((path.clone(), ours, theirs));
        }
    }
    shown.sort_by(|one, other| one.0.cmp(&other.0));
    shown
}

fn lists() -> Vec<Vec<Kind>> {
    let mut all = Vec::new();
    let mut lists: Vec<Vec<Kind>> = vec![Vec::new()];
    for _ in 0..4 {
        let longer = lists.iter().flat_map(|list| {
            let fresh = KINDS.iter().filter(|kind| !list.contains(kind));
            fresh.map(move |kind| [list.as_slice(), &[*kind]].concat())
        });
        lists = longer.collect();
        all.extend(lists.iter().cloned());
    }
    all
}

/// Chooses in both, and compares what the draft is and what still waits; then goes on with each further choice.
fn compare(kept: &Kept, path: &str, nth: Option<usize>, case: &str) {
    let mut state = kept.open();
    let view = state.conflict_at(path).expect("a conflict");
    let latest = kept.waiting.iter().rfind(|one| one.change.path == path);
    let version = match nth {
        None => latest.map(|one| one.version),
        Some(nth) => view.theirs[nth].posted,
    };
    let case = format!("{case} {path} {nth:?}");
    match nth {
        None => state.keep_ours(path),
        Some(nth) => state.take_theirs(path, nth),
    }
    let mut with_script = kept.clone();
    with_script.save(&mut state);
    let mut without = kept.clone();
    without.choose(path, version);

    assert_eq!(with_script.server.answers, without.server.answers, "{case}");
    assert_eq!(with_script.waiting, without.waiting, "{case}");
    // The page shows what it would show after a reload.
    assert_eq!(shown(&state), shown(&with_script.open()), "{case}");
    each_choice(&without, &case);
}

fn each_choice(kept: &Kept, case: &str) {
    for (path, _, theirs) in shown(&kept.open()) {
        compare(kept, &path, None, case);
        for nth in 0..theirs.len() {
            compare(kept, &path, Some(nth), case);
        }
    }
}

#[test]
fn a_page_with_its_script_and_one_without_come_to_the_same() {
    for with_item in [true, false] {
        for kinds in lists() {
            let kept = Kept::new(with_item, &kinds);
            each_choice(&kept, &format!("{with_item} {kinds:?}:"));
        }
    }
}
