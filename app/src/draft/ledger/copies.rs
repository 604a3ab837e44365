//! Copies that pages left on a device, and clashes with more than two sides.

use super::tests::{Server, save, save_and_lose_the_answer, text};
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

fn posted(version: u64, change: Change) -> Posted {
    Posted {
        change,
        item_removed: false,
        version,
        by: None,
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
            false => ledger.take_theirs("surname", 0),
        }
        save(&mut ledger, &mut server);
        assert!(ledger.is_clean());
        let chosen = if keep { "Murray" } else { "Hopper" };
        assert_eq!(server.answers.text("surname"), chosen);
    }
}

#[test]
fn three_sides_are_shown_together_and_any_of_them_can_be_chosen() {
    for (nth, right) in [(None, "Murray"), (Some(0), "Hopper"), (Some(1), "Brewster")] {
        let mut server = Server::default();
        let mut ledger = server.open();
        ledger.restore(&[vec![change("surname", "", "Hopper")]]);
        ledger.restore(&[vec![change("surname", "", "Murray")]]);
        let mut elsewhere = server.open();
        // Moves on twice: what it has is one side all the same.
        for surname in ["Brew", "Brewster"] {
            elsewhere.set("surname", text(surname));
            save(&mut elsewhere, &mut server);
            ledger.set("sex", text(surname));
            save(&mut ledger, &mut server);
        }
        assert_eq!(theirs(&ledger), [text("Hopper"), text("Brewster")]);
        assert_eq!(ledger.begin_save(), None);
        match nth {
            None => ledger.keep_mine("surname"),
            Some(nth) => ledger.take_theirs("surname", nth),
        }
        save(&mut ledger, &mut server);
        assert!(ledger.is_clean());
        assert_eq!(server.answers.text("surname"), right);
    }
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
        let posted = posted(3, change("surname", "", "Murray"));
        let mut ledger = server.open().with_posted(vec![posted]);
        assert_eq!(ledger.answers().text("surname"), "Murray");
        assert!(!ledger.is_clean());
        assert_eq!(ledger.begin_save(), None);
        match keep {
            true => ledger.keep_mine("surname"),
            false => ledger.take_theirs("surname", 0),
        }
        let changes = ledger.begin_save().expect("the choice at least");
        let decided = ledger.decided();
        assert_eq!(decided, ["3:surname"]);
        let saved = server.save(0, &changes);
        ledger.save_succeeded(saved, &decided);
        assert!(ledger.is_clean());
        let chosen = if keep { "Murray" } else { "Hopper" };
        assert_eq!(server.answers.text("surname"), chosen);
        assert_eq!(ledger.answers().text("surname"), chosen);
    }
}

#[test]
fn all_that_was_posted_can_be_chosen() {
    for (nth, right) in [(None, "Brewster"), (Some(0), "Hopper"), (Some(1), "Murray")] {
        let mut server = Server::default();
        server.answers.set("surname", text("Hopper"));
        let murray = posted(3, change("surname", "", "Murray"));
        let brewster = posted(5, change("surname", "", "Brewster"));
        let open = |server: &Server| {
            let posted = vec![murray.clone(), brewster.clone()];
            server.open().with_posted(posted)
        };
        let mut ledger = open(&server);
        // A reload brings the same sides, from the server alone.
        let kept = ledger.pending();
        ledger = open(&server);
        ledger.restore(&kept);
        assert_eq!(ledger.answers().text("surname"), "Brewster", "the latest");
        assert_eq!(theirs(&ledger), [text("Hopper"), text("Murray")]);
        let sides = ledger.sides("surname").unwrap();
        let versions: Vec<_> = sides.others.iter().map(|other| other.posted).collect();
        assert_eq!(versions, [None, Some(3)]);

        match nth {
            None => ledger.keep_mine("surname"),
            Some(nth) => ledger.take_theirs("surname", nth),
        }
        assert_eq!(ledger.sides("surname"), None);
        let mut decided = ledger.decided();
        decided.sort();
        assert_eq!(decided, ["3:surname", "5:surname"]);
        let changes = ledger.begin_save().expect("the choice at least");
        let saved = server.save(0, &changes);
        ledger.save_succeeded(saved, &decided);
        assert!(ledger.is_clean());
        assert_eq!(server.answers.text("surname"), right);
    }
}

#[test]
fn what_was_posted_can_be_about_an_item_as_a_whole() {
    let mut server = Server::default();
    server.answers.add_item("g", "a");
    for path in ["g.a.f", "g.a.h"] {
        server.answers.set(path, text("draft"));
    }
    // One post removed the item, and a later one changed an answer in it.
    let removal = |path| Posted {
        item_removed: true,
        ..posted(3, change(path, "", ""))
    };
    let open = || {
        let edit = posted(5, change("g.a.f", "", "edit"));
        let posted = vec![removal("g.a.f"), removal("g.a.h"), edit];
        server.open().with_posted(posted)
    };
    let left = |ledger: &super::Ledger| -> Vec<String> {
        ledger.clashes().map(|clash| clash.path.clone()).collect()
    };
    let mut ledger = open();
    let sides = ledger.sides("g.a.f").unwrap();
    let removed: Vec<_> = sides.others.iter().map(|other| other.removed).collect();
    assert_eq!(removed, [false, true]);
    assert!(ledger.sides("g.a.h").unwrap().mine_removed);

    ledger.take_theirs("g.a.f", 1);
    assert!(ledger.answers().items("g").is_empty());
    assert_eq!(left(&ledger), [""; 0]);
    assert_eq!(ledger.decided().len(), 3);

    // The edit was chosen: nothing asks any more whether the item goes.
    let mut ledger = open();
    ledger.keep_mine("g.a.f");
    assert_eq!(ledger.answers().text("g.a.f"), "edit");
    assert_eq!(ledger.answers().items("g"), ["a"]);
    assert_eq!(left(&ledger), [""; 0]);
    assert_eq!(ledger.answers().text("g.a.h"), "draft");
}

#[test]
fn page_rendered_before_the_last_one_saved_takes_that_save_for_its_own() {
    let mut server = Server::default();
    let mut left = server.open();
    left.set("surname", text("Hop"));
    // The next page is rendered, and only then does the save of the one before arrive.
    let mut next = server.open();
    let kept = left.pending();
    save_and_lose_the_answer(&mut left, &mut server);
    next.restore(&kept);
    next.set("surname", text("Hopper"));
    save(&mut next, &mut server);
    save(&mut next, &mut server);
    assert_eq!(next.clashes().count(), 0);
    assert!(next.is_clean());
    assert_eq!(server.answers.text("surname"), "Hopper");
}

#[test]
fn what_somebody_else_typed_over_a_kept_answer_still_clashes() {
    let mut server = Server::default();
    let mut left = server.open();
    left.set("surname", text("Hop"));
    let mut next = server.open();
    let mut elsewhere = server.open();
    elsewhere.set("surname", text("Murray"));
    save(&mut elsewhere, &mut server);
    next.restore(&left.pending());
    next.set("surname", text("Hopper"));
    save(&mut next, &mut server);
    assert_eq!(next.clashes().count(), 1);
    assert_eq!(server.answers.text("surname"), "Murray");
}

#[test]
fn a_copy_taken_over_while_a_save_is_under_way_is_no_clash_with_what_its_page_had_saved() {
    let mut server = Server::default();
    let mut left = server.open();
    let mut next = server.open();
    left.set("surname", text("Hop"));
    save_and_lose_the_answer(&mut left, &mut server);
    left.set("surname", text("Hopper"));

    next.set("sex", text("female"));
    let changes = next.begin_save().expect("something to save");
    next.restore(&left.pending());
    let version = next.version();
    let saved = server.save(version, &changes);
    next.save_succeeded(saved, &[]);
    assert_eq!(next.clashes().count(), 0);
    assert_eq!(next.answers().text("surname"), "Hopper");
    save(&mut next, &mut server);
    assert!(next.is_clean());
    assert_eq!(server.answers.text("surname"), "Hopper");
}
