//! Every order of typing, saving, losing answers and merging, against a model of the server.

use super::Ledger;
use crate::api::{Saved, Timestamp};
use crate::form::merge::{Change, merge};
use crate::form::{Answers, Value};

/// The server's side of a draft, as `save` is specified.
#[derive(Clone, Default)]
pub struct Server {
    pub version: u64,
    pub answers: Answers,
}

impl Server {
    pub fn save(&mut self, version: u64, changes: &[Change]) -> Saved {
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
            elsewhere: Vec::new(),
            refused: Vec::new(),
        }
    }

    pub fn open(&self) -> Ledger {
        Ledger::new(self.version, self.answers.clone())
    }
}

pub fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.to_owned()))
}

pub fn save(ledger: &mut Ledger, server: &mut Server) {
    let version = ledger.version();
    if let Some(changes) = ledger.begin_save() {
        let saved = server.save(version, &changes);
        ledger.save_succeeded(saved, &[]);
    }
}

/// Takes in what was saved elsewhere.
pub fn look(ledger: &mut Ledger, server: &mut Server) {
    let version = ledger.version();
    if let Some(nothing) = ledger.begin_look() {
        let saved = server.save(version, &nothing);
        ledger.save_succeeded(saved, &[]);
    }
}

/// The server commits, and the answer never arrives.
pub fn save_and_lose_the_answer(ledger: &mut Ledger, server: &mut Server) {
    let version = ledger.version();
    if let Some(changes) = ledger.begin_save() {
        let _lost = server.save(version, &changes);
        ledger.save_failed();
    }
}

#[test]
fn a_look_brings_along_what_changed_elsewhere() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Hopper"));
    save(&mut one, &mut server);
    look(&mut two, &mut server);
    assert_eq!(two.answers().text("surname"), "Hopper");
    assert!(two.is_clean());
    assert_eq!(two.version(), server.version);
}

#[test]
fn what_is_typed_during_a_look_clashes_as_ever() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Hopper"));
    one.set("city", text("Oslo"));
    save(&mut one, &mut server);
    let version = two.version();
    let nothing = two.begin_look().unwrap();
    two.set("surname", text("Murray"));
    assert_eq!(two.begin_look(), None, "one at a time");
    two.save_succeeded(server.save(version, &nothing), &[]);
    assert_eq!(two.answers().text("city"), "Oslo");
    assert_eq!(two.answers().text("surname"), "Murray");
    assert_eq!(two.clashes().count(), 1);
    assert_eq!(server.answers.text("surname"), "Hopper");
}

#[test]
fn there_is_no_look_while_something_is_to_be_saved() {
    let server = Server::default();
    let mut ledger = server.open();
    ledger.set("surname", text("Hopper"));
    assert_eq!(ledger.begin_look(), None);
    // A look that failed leaves nothing behind.
    let mut other = server.open();
    other.begin_look().unwrap();
    other.save_refused();
    assert!(other.is_clean());
}

#[test]
fn what_is_typed_while_a_save_is_under_way_is_saved_next() {
    let mut server = Server::default();
    let mut ledger = server.open();
    ledger.set("surname", text("Sm"));
    let sent = ledger.begin_save().expect("something to save");
    ledger.set("surname", text("Smith"));
    assert_eq!(ledger.begin_save(), None, "one save at a time");

    let saved = server.save(0, &sent);
    ledger.save_succeeded(saved, &[]);
    assert_eq!(ledger.answers().text("surname"), "Smith");
    assert!(!ledger.is_clean());

    save(&mut ledger, &mut server);
    assert!(ledger.is_clean());
    assert_eq!(server.answers.text("surname"), "Smith");
}

#[test]
fn a_lost_answer_never_makes_a_clash_with_oneself() {
    let mut server = Server::default();
    let mut ledger = server.open();
    ledger.set("surname", text("Sm"));
    save_and_lose_the_answer(&mut ledger, &mut server);
    ledger.set("surname", text("Smith"));
    save(&mut ledger, &mut server);
    save(&mut ledger, &mut server);
    assert_eq!(ledger.clashes().count(), 0);
    assert!(ledger.is_clean());
    assert_eq!(server.answers.text("surname"), "Smith");
}

#[test]
fn a_lost_answer_and_a_reload_never_make_a_clash_with_oneself() {
    for committed in [true, false] {
        let mut server = Server::default();
        let mut ledger = server.open();
        ledger.set("surname", text("Sm"));
        if committed {
            save_and_lose_the_answer(&mut ledger, &mut server);
        } else {
            ledger.begin_save();
            ledger.save_failed();
        }
        ledger.set("surname", text("Smith"));
        let kept = ledger.pending();

        let mut reopened = server.open();
        reopened.restore(&kept);
        assert_eq!(
            reopened.answers().text("surname"),
            "Smith",
            "committed: {committed}"
        );
        assert_eq!(reopened.clashes().count(), 0, "committed: {committed}");
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
fn a_clash_keeps_both_values_until_the_person_chooses() {
    for keep_mine in [true, false] {
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
            "a clash is not sent before it is decided"
        );
        assert!(!two.is_clean());

        // It is still there after a reload.
        let mut reopened = server.open();
        reopened.restore(&two.pending());
        assert_eq!(reopened.clashes().count(), 1);
        assert_eq!(reopened.answers().text("surname"), "Jones");

        let chosen = if keep_mine {
            reopened.keep_mine("surname");
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
fn a_clash_stays_on_the_screen_while_other_answers_are_saved() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Smith"));
    two.set("surname", text("Jones"));
    save(&mut one, &mut server);
    save(&mut two, &mut server);
    two.set("given_names", text("Ada"));
    save(&mut two, &mut server);
    assert_eq!(two.answers().text("surname"), "Jones");
    assert_eq!(two.clashes().count(), 1);
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
    assert_eq!(one.clashes().count(), 1);
    one.keep_mine("surname");
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
    one.add_item("visits", "mine");
    let answer = server.save(0, &sent);
    one.save_succeeded(answer, &[]);
    save(&mut one, &mut server);
    assert_eq!(server.answers.items("visits").len(), 2);
    assert!(one.is_clean());
}

#[test]
fn a_refused_save_keeps_what_was_typed() {
    let mut server = Server::default();
    let mut ledger = server.open();
    ledger.set("surname", text("x"));
    ledger.begin_save();
    ledger.save_refused();
    assert_eq!(ledger.answers().text("surname"), "x");
    assert_eq!(ledger.pending().len(), 1);
    ledger.set("surname", text("Smith"));
    save(&mut ledger, &mut server);
    assert!(ledger.is_clean());
}

#[test]
fn removing_an_item_takes_its_answers_along() {
    let mut ledger = Server::default().open();
    ledger.set("visits", Some(Value::Items(vec!["a".into(), "ab".into()])));
    ledger.set("visits.a.length", text("3"));
    ledger.set("visits.ab.length", text("5"));
    ledger.remove_item("visits", "a");
    assert_eq!(ledger.answers().items("visits"), ["ab"]);
    assert_eq!(ledger.answers().text("visits.a.length"), "");
    assert_eq!(ledger.answers().text("visits.ab.length"), "5");
}

#[test]
fn typing_and_taking_it_back_leaves_nothing_to_save() {
    let mut ledger = Server::default().open();
    ledger.set("surname", text("S"));
    ledger.set("surname", text(""));
    assert!(ledger.is_clean());
    assert_eq!(ledger.pending(), Vec::<Vec<Change>>::new());
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
        let mut ledger = server.open();
        let mut typed = String::new();
        for step in &steps {
            match step {
                Step::Type => {
                    typed.push('x');
                    ledger.set("surname", text(&typed));
                }
                Step::Save => save(&mut ledger, &mut server),
                Step::LoseAnswer => save_and_lose_the_answer(&mut ledger, &mut server),
                Step::LoseRequest => {
                    if ledger.begin_save().is_some() {
                        ledger.save_failed();
                    }
                }
                Step::Reload => {
                    let kept = ledger.pending();
                    ledger = server.open();
                    ledger.restore(&kept);
                }
            }
            assert_eq!(ledger.answers().text("surname"), typed, "{steps:?}");
            assert_eq!(ledger.clashes().count(), 0, "{steps:?}");
        }
        save(&mut ledger, &mut server);
        save(&mut ledger, &mut server);
        assert_eq!(server.answers.text("surname"), typed, "{steps:?}");
        assert!(ledger.is_clean(), "{steps:?}");
    }
}
