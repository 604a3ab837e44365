//! Copies that pages left on a device, and clashes with more than two sides.

use super::tests::{Server, save, text};
use crate::api::Posted;
use crate::form::Value;
use crate::form::merge::Change;

fn change(path: &str, base: &str, value: &str) -> Change {
    Change {
        path: path.to_owned(),
        base: text(base).filter(|value| !value.is_empty()),
        value: text(value).filter(|value| !value.is_empty()),
    }
}

fn theirs(ledger: &super::Ledger) -> Vec<Option<Value>> {
    ledger.clashes().map(|clash| clash.theirs.clone()).collect()
}

#[test]
fn copies_of_different_answers_both_come_back() {
    let mut server = Server::default();
    let mut ledger = server.open();
    ledger.restore(&[vec![change("surname", "", "Hopper")]]);
    ledger.restore(&[vec![change("given_names", "", "Grace")]]);
    save(&mut ledger, &mut server);
    assert!(ledger.is_clean());
    assert_eq!(server.answers.text("surname"), "Hopper");
    assert_eq!(server.answers.text("given_names"), "Grace");
}

#[test]
fn copies_that_clash_with_each_other_are_shown_and_survive_a_reload() {
    for keep in [true, false] {
        let mut server = Server::default();
        let mut ledger = server.open();
        ledger.restore(&[vec![change("surname", "", "Hopper")]]);
        ledger.restore(&[vec![change("surname", "", "Murray")]]);
        for _ in 0..2 {
            assert_eq!(ledger.answers().text("surname"), "Murray");
            assert_eq!(theirs(&ledger), [text("Hopper")]);
            assert_eq!(
                ledger.begin_save(),
                None,
                "nothing is sent before it is decided"
            );
            let kept = ledger.pending();
            ledger = server.open();
            ledger.restore(&kept);
        }
        match keep {
            true => ledger.keep_mine("surname"),
            false => ledger.take_theirs("surname"),
        }
        save(&mut ledger, &mut server);
        assert!(ledger.is_clean());
        let chosen = if keep { "Murray" } else { "Hopper" };
        assert_eq!(server.answers.text("surname"), chosen);
    }
}

#[test]
fn three_sides_are_decided_one_after_the_other() {
    let mut server = Server::default();
    let mut ledger = server.open();
    ledger.restore(&[vec![change("surname", "", "Hopper")]]);
    ledger.restore(&[vec![change("surname", "", "Murray")]]);
    let mut elsewhere = server.open();
    elsewhere.set("surname", text("Brewster"));
    save(&mut elsewhere, &mut server);
    ledger.set("sex", text("female"));
    save(&mut ledger, &mut server);

    ledger.keep_mine("surname");
    assert_eq!(ledger.begin_save(), None, "the server has a third answer");
    assert_eq!(theirs(&ledger), [text("Brewster")]);
    ledger.keep_mine("surname");
    save(&mut ledger, &mut server);
    assert!(ledger.is_clean());
    assert_eq!(server.answers.text("surname"), "Murray");
}

#[test]
fn what_they_change_again_is_what_the_clash_shows() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("surname", text("Hopper"));
    two.set("surname", text("Murray"));
    save(&mut one, &mut server);
    save(&mut two, &mut server);
    one.set("surname", text("Brewster"));
    save(&mut one, &mut server);
    two.set("sex", text("female"));
    save(&mut two, &mut server);
    assert_eq!(theirs(&two), [text("Brewster")]);
    // In the end they agree.
    one.set("surname", text("Murray"));
    save(&mut one, &mut server);
    two.set("sex", None);
    save(&mut two, &mut server);
    assert_eq!(theirs(&two), []);
    assert!(two.is_clean());
}

#[test]
fn an_empty_copy_is_nothing() {
    let server = Server::default();
    let mut ledger = server.open();
    ledger.restore(&[]);
    ledger.restore(&[Vec::new()]);
    assert!(ledger.is_clean());
    assert_eq!(ledger.begin_save(), None);
}

#[test]
fn what_was_posted_waits_and_the_server_hears_of_the_choice() {
    for keep in [true, false] {
        let mut server = Server::default();
        server.answers.set("surname", text("Hopper"));
        let posted = Posted {
            change: change("surname", "", "Murray"),
            item_removed: false,
        };
        let mut ledger = server.open().with_posted(vec![posted]);
        assert_eq!(ledger.answers().text("surname"), "Murray");
        assert!(!ledger.is_clean());
        assert_eq!(ledger.begin_save(), None);
        match keep {
            true => ledger.keep_mine("surname"),
            false => ledger.take_theirs("surname"),
        }
        let changes = ledger.begin_save().expect("the choice at least");
        let decided = ledger.decided();
        assert_eq!(decided, ["surname"]);
        let saved = server.save(0, &changes);
        ledger.save_succeeded(saved, &decided);
        assert!(ledger.is_clean());
        let chosen = if keep { "Murray" } else { "Hopper" };
        assert_eq!(server.answers.text("surname"), chosen);
        assert_eq!(ledger.answers().text("surname"), chosen);
    }
}
