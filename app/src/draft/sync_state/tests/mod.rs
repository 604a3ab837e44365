//! Every order of typing, saving, losing answers and merging, against a model of the server.

mod choices;
mod copies;
mod held;
mod model;

use super::SyncState;
use crate::api::{Saved, Timestamp};
use longhaul_form::merge::{Change, merge};
use longhaul_form::{Answers, Value};

/// The server's side of a draft, as `save` is specified.
#[derive(Clone, Default)]
pub(super) struct Server {
    pub version: u64,
    pub answers: Answers,
}

impl Server {
    pub(super) fn save(&mut self, version: u64, changes: &[Change]) -> Saved {
        let merged = merge(&self.answers, changes);
        let moved_on = version != self.version;
        if merged.answers != self.answers {
            self.version += 1;
            self.answers = merged.answers;
        }
        Saved {
            version: self.version,
            at: Timestamp::default(),
            answers: (moved_on || !merged.conflicts.is_empty()).then(|| self.answers.clone()),
            conflicts: merged.conflicts,
            remote_edits: Vec::new(),
            refused: Vec::new(),
        }
    }

    pub(super) fn open(&self) -> SyncState {
        SyncState::new(self.version, self.answers.clone())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as a change holds it")]
pub(super) fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.to_owned()))
}

pub(super) fn save(state: &mut SyncState, server: &mut Server) {
    let version = state.version();
    if let Some(changes) = state.begin_save() {
        let saved = server.save(version, &changes);
        state.save_succeeded(saved, &[]);
    }
}

/// Takes in what was saved elsewhere.
pub(super) fn pull(state: &mut SyncState, server: &mut Server) {
    let version = state.version();
    if let Some(nothing) = state.begin_pull() {
        let saved = server.save(version, &nothing);
        state.save_succeeded(saved, &[]);
    }
}

/// The server commits, and the answer never arrives.
pub(super) fn save_and_lose_the_answer(state: &mut SyncState, server: &mut Server) {
    let version = state.version();
    if let Some(changes) = state.begin_save() {
        let _lost = server.save(version, &changes);
        state.save_failed();
    }
}

#[test]
fn a_pull_brings_along_what_changed_elsewhere() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Hopper"));
    save(&mut one, &mut server);
    pull(&mut two, &mut server);
    assert_eq!(two.answers().text("surname"), "Hopper");
    assert!(two.is_clean());
    assert_eq!(two.version(), server.version);
}

#[test]
fn what_is_typed_during_a_pull_is_in_conflict_as_ever() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Hopper"));
    one.set("city", text("Oslo"));
    save(&mut one, &mut server);
    let version = two.version();
    let nothing = two.begin_pull().unwrap();
    two.set("surname", text("Murray"));
    assert_eq!(two.begin_pull(), None, "one at a time");
    two.save_succeeded(server.save(version, &nothing), &[]);
    assert_eq!(two.answers().text("city"), "Oslo");
    assert_eq!(two.answers().text("surname"), "Murray");
    assert_eq!(two.conflicts().count(), 1);
    assert_eq!(server.answers.text("surname"), "Hopper");
}

#[test]
fn there_is_no_pull_while_something_is_to_be_saved() {
    let server = Server::default();
    let mut state = server.open();
    state.set("surname", text("Hopper"));
    assert_eq!(state.begin_pull(), None);
    // A pull that failed leaves nothing behind.
    let mut other = server.open();
    other.begin_pull().unwrap();
    other.save_refused();
    assert!(other.is_clean());
}

#[test]
fn what_is_typed_while_a_save_is_under_way_is_saved_next() {
    let mut server = Server::default();
    let mut state = server.open();
    state.set("surname", text("Sm"));
    let sent = state.begin_save().expect("something to save");
    state.set("surname", text("Smith"));
    assert_eq!(state.begin_save(), None, "one save at a time");

    let saved = server.save(0, &sent);
    state.save_succeeded(saved, &[]);
    assert_eq!(state.answers().text("surname"), "Smith");
    assert!(!state.is_clean());

    save(&mut state, &mut server);
    assert!(state.is_clean());
    assert_eq!(server.answers.text("surname"), "Smith");
}

#[test]
fn a_lost_answer_never_makes_a_conflict_with_oneself() {
    let mut server = Server::default();
    let mut state = server.open();
    state.set("surname", text("Sm"));
    save_and_lose_the_answer(&mut state, &mut server);
    state.set("surname", text("Smith"));
    save(&mut state, &mut server);
    save(&mut state, &mut server);
    assert_eq!(state.conflicts().count(), 0);
    assert!(state.is_clean());
    assert_eq!(server.answers.text("surname"), "Smith");
}

#[test]
fn a_lost_answer_and_a_reload_never_make_a_conflict_with_oneself() {
    for committed in [true, false] {
        let mut server = Server::default();
        let mut state = server.open();
        state.set("surname", text("Sm"));
        if committed {
            save_and_lose_the_answer(&mut state, &mut server);
        } else {
            state.begin_save();
            state.save_failed();
        }
        state.set("surname", text("Smith"));
        let kept = state.pending();

        let mut reopened = server.open();
        reopened.restore(&kept);
        assert_eq!(
            reopened.answers().text("surname"),
            "Smith",
            "committed: {committed}"
        );
        assert_eq!(reopened.conflicts().count(), 0, "committed: {committed}");
        save(&mut reopened, &mut server);
        assert_eq!(
            server.answers.text("surname"),
            "Smith",
            "committed: {committed}"
        );
    }
}

#[test]
fn two_tabs_merge_where_they_touched_different_answers() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Smith"));
    two.set("given_names", text("Ada"));
    save(&mut one, &mut server);
    save(&mut two, &mut server);
    assert_eq!(two.answers().text("surname"), "Smith");
    assert_eq!(server.answers.text("given_names"), "Ada");
    assert!(two.is_clean());
}

#[test]
fn a_conflict_keeps_both_values_until_the_user_chooses() {
    for keep_ours in [true, false] {
        let mut server = Server::default();
        let (mut one, mut two) = (server.open(), server.open());
        one.set("surname", text("Smith"));
        two.set("surname", text("Jones"));
        save(&mut one, &mut server);
        save(&mut two, &mut server);

        assert_eq!(
            server.answers.text("surname"),
            "Smith",
            "nothing is overwritten"
        );
        assert_eq!(
            two.answers().text("surname"),
            "Jones",
            "nor is what this tab shows"
        );
        assert_eq!(
            two.begin_save(),
            None,
            "a conflict is not sent before it is resolved"
        );
        assert!(!two.is_clean());

        // It is still there after a reload.
        let mut reopened = server.open();
        reopened.restore(&two.pending());
        assert_eq!(reopened.conflicts().count(), 1);
        assert_eq!(reopened.answers().text("surname"), "Jones");

        let chosen = if keep_ours {
            reopened.keep_ours("surname");
            "Jones"
        } else {
            reopened.take_theirs("surname", 0);
            "Smith"
        };
        save(&mut reopened, &mut server);
        assert!(reopened.is_clean());
        assert_eq!(server.answers.text("surname"), chosen);
    }
}

#[test]
fn a_conflict_stays_on_the_screen_while_other_answers_are_saved() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Smith"));
    two.set("surname", text("Jones"));
    save(&mut one, &mut server);
    save(&mut two, &mut server);
    two.set("given_names", text("Ada"));
    save(&mut two, &mut server);
    assert_eq!(two.answers().text("surname"), "Jones");
    assert_eq!(two.conflicts().count(), 1);
    assert_eq!(server.answers.text("given_names"), "Ada");
}

#[test]
fn what_is_typed_during_a_save_never_overwrites_what_comes_back_with_it() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("given_names", text("Ada"));
    let sent = one.begin_save().expect("something to save");
    two.set("surname", text("Byron"));
    save(&mut two, &mut server);
    one.set("surname", text("Lovelace"));
    let answer = server.save(0, &sent);
    one.save_succeeded(answer, &[]);
    save(&mut one, &mut server);

    assert_eq!(server.answers.text("surname"), "Byron");
    assert_eq!(one.answers().text("surname"), "Lovelace");
    assert_eq!(one.conflicts().count(), 1);
    one.keep_ours("surname");
    save(&mut one, &mut server);
    assert_eq!(server.answers.text("surname"), "Lovelace");
}

#[test]
fn items_added_on_both_sides_during_a_save_both_stay() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Smith"));
    let sent = one.begin_save().expect("something to save");
    two.add_item("visits", "theirs");
    save(&mut two, &mut server);
    one.add_item("visits", "ours");
    let answer = server.save(0, &sent);
    one.save_succeeded(answer, &[]);
    save(&mut one, &mut server);
    assert_eq!(server.answers.items("visits").len(), 2);
    assert!(one.is_clean());
}

#[test]
fn a_refused_save_keeps_what_was_typed() {
    let mut server = Server::default();
    let mut state = server.open();
    state.set("surname", text("x"));
    state.begin_save();
    state.save_refused();
    assert_eq!(state.answers().text("surname"), "x");
    assert_eq!(state.pending().len(), 1);
    state.set("surname", text("Smith"));
    save(&mut state, &mut server);
    assert!(state.is_clean());
}

#[test]
fn removing_an_item_takes_its_answers_along() {
    let mut state = Server::default().open();
    state.set("visits", Some(Value::Items(vec!["a".into(), "ab".into()])));
    state.set("visits.a.length", text("3"));
    state.set("visits.ab.length", text("5"));
    state.remove_item("visits", "a");
    assert_eq!(state.answers().items("visits"), ["ab"]);
    assert_eq!(state.answers().text("visits.a.length"), "");
    assert_eq!(state.answers().text("visits.ab.length"), "5");
}

#[test]
fn typing_and_taking_it_back_leaves_nothing_to_save() {
    let mut state = Server::default().open();
    state.set("surname", text("S"));
    state.set("surname", text(""));
    assert!(state.is_clean());
    assert_eq!(state.pending(), Vec::<Vec<Change>>::new());
}

/// What can happen to one tab between two key presses.
#[derive(Clone, Copy, Debug)]
enum Step {
    Type,
    Save,
    LoseAnswer,
    LoseRequest,
    Reload,
}

/// All sequences of seven steps: whatever happens, what one person typed last is what they see, and
/// in the end what the server holds.
#[test]
fn one_person_never_loses_a_character() {
    const STEPS: [Step; 5] = [
        Step::Type,
        Step::Save,
        Step::LoseAnswer,
        Step::LoseRequest,
        Step::Reload,
    ];
    const LENGTH: u32 = 7;
    for number in 0..STEPS.len().pow(LENGTH) {
        let steps: Vec<Step> = (0..LENGTH)
            .map(|at| STEPS[number / STEPS.len().pow(at) % STEPS.len()])
            .collect();
        let mut server = Server::default();
        let mut state = server.open();
        let mut typed = String::new();
        for step in &steps {
            match step {
                Step::Type => {
                    typed.push('x');
                    state.set("surname", text(&typed));
                }
                Step::Save => save(&mut state, &mut server),
                Step::LoseAnswer => save_and_lose_the_answer(&mut state, &mut server),
                Step::LoseRequest => {
                    if state.begin_save().is_some() {
                        state.save_failed();
                    }
                }
                Step::Reload => {
                    let kept = state.pending();
                    state = server.open();
                    state.restore(&kept);
                }
            }
            assert_eq!(state.answers().text("surname"), typed, "{steps:?}");
            assert_eq!(state.conflicts().count(), 0, "{steps:?}");
        }
        save(&mut state, &mut server);
        save(&mut state, &mut server);
        assert_eq!(server.answers.text("surname"), typed, "{steps:?}");
        assert!(state.is_clean(), "{steps:?}");
    }
}
