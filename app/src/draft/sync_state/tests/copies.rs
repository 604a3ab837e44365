//! Copies that pages left on a device, and conflicts with more than two sides.

use super::{Server, save, save_and_lose_the_answer, text};
use crate::api::PostedAlternative;
use longhaul_form::Value;
use longhaul_form::merge::Change;

fn change(path: &str, base: &str, value: &str) -> Change {
    Change {
        path: path.to_owned(),
        base: text(base).filter(|value| !value.is_empty()),
        value: text(value).filter(|value| !value.is_empty()),
    }
}

fn posted(version: u64, change: Change) -> PostedAlternative {
    PostedAlternative {
        change,
        item_removed: false,
        version,
        by: None,
    }
}

fn theirs(state: &super::SyncState) -> Vec<Option<Value>> {
    state
        .conflicts()
        .map(|conflict| conflict.theirs.clone())
        .collect()
}

#[test]
fn copies_of_different_answers_both_come_back() {
    let mut server = Server::default();
    let mut state = server.open();
    state.restore(&[vec![change("surname", "", "Hopper")]]);
    state.restore(&[vec![change("given_names", "", "Grace")]]);
    save(&mut state, &mut server);
    assert!(state.is_clean());
    assert_eq!(server.answers.text("surname"), "Hopper");
    assert_eq!(server.answers.text("given_names"), "Grace");
}

#[test]
fn copies_in_conflict_with_each_other_are_shown_and_survive_a_reload() {
    for keep in [true, false] {
        let mut server = Server::default();
        let mut state = server.open();
        state.restore(&[vec![change("surname", "", "Hopper")]]);
        state.restore(&[vec![change("surname", "", "Murray")]]);
        for _ in 0..2 {
            assert_eq!(state.answers().text("surname"), "Murray");
            assert_eq!(theirs(&state), [text("Hopper")]);
            assert_eq!(
                state.begin_save(),
                None,
                "nothing is sent before it is resolved"
            );
            let kept = state.pending();
            state = server.open();
            state.restore(&kept);
        }
        match keep {
            true => state.keep_ours("surname"),
            false => state.take_theirs("surname", 0),
        }
        save(&mut state, &mut server);
        assert!(state.is_clean());
        let chosen = if keep { "Murray" } else { "Hopper" };
        assert_eq!(server.answers.text("surname"), chosen);
    }
}

#[test]
fn three_sides_are_shown_together_and_any_of_them_can_be_chosen() {
    for (nth, right) in [(None, "Murray"), (Some(0), "Hopper"), (Some(1), "Brewster")] {
        let mut server = Server::default();
        let mut state = server.open();
        state.restore(&[vec![change("surname", "", "Hopper")]]);
        state.restore(&[vec![change("surname", "", "Murray")]]);
        let mut elsewhere = server.open();
        // Moves on twice: what it has is one side all the same.
        for surname in ["Brew", "Brewster"] {
            elsewhere.set("surname", text(surname));
            save(&mut elsewhere, &mut server);
            state.set("sex", text(surname));
            save(&mut state, &mut server);
        }
        assert_eq!(theirs(&state), [text("Hopper"), text("Brewster")]);
        assert_eq!(state.begin_save(), None);
        match nth {
            None => state.keep_ours("surname"),
            Some(nth) => state.take_theirs("surname", nth),
        }
        save(&mut state, &mut server);
        assert!(state.is_clean());
        assert_eq!(server.answers.text("surname"), right);
    }
}

#[test]
fn what_they_change_again_is_what_the_conflict_shows() {
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
    let mut state = server.open();
    state.restore(&[]);
    state.restore(&[Vec::new()]);
    assert!(state.is_clean());
    assert_eq!(state.begin_save(), None);
}

#[test]
fn what_was_posted_waits_and_the_server_hears_of_the_choice() {
    for keep in [true, false] {
        let mut server = Server::default();
        server.answers.set("surname", text("Hopper"));
        let posted = posted(3, change("surname", "", "Murray"));
        let mut state = server.open().with_posted(vec![posted]);
        assert_eq!(state.answers().text("surname"), "Murray");
        assert!(!state.is_clean());
        assert_eq!(state.begin_save(), None);
        match keep {
            true => state.keep_ours("surname"),
            false => state.take_theirs("surname", 0),
        }
        let changes = state.begin_save().expect("the choice at least");
        let resolved = state.resolved();
        assert_eq!(resolved, ["3:surname"]);
        let saved = server.save(0, &changes);
        state.save_succeeded(saved, &resolved);
        assert!(state.is_clean());
        let chosen = if keep { "Murray" } else { "Hopper" };
        assert_eq!(server.answers.text("surname"), chosen);
        assert_eq!(state.answers().text("surname"), chosen);
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
        let mut state = open(&server);
        // A reload brings the same sides, from the server alone.
        let kept = state.pending();
        state = open(&server);
        state.restore(&kept);
        assert_eq!(state.answers().text("surname"), "Brewster", "the latest");
        assert_eq!(theirs(&state), [text("Hopper"), text("Murray")]);
        let view = state.conflict_at("surname").unwrap();
        let versions: Vec<_> = view.theirs.iter().map(|other| other.posted).collect();
        assert_eq!(versions, [None, Some(3)]);

        match nth {
            None => state.keep_ours("surname"),
            Some(nth) => state.take_theirs("surname", nth),
        }
        assert_eq!(state.conflict_at("surname"), None);
        let mut resolved = state.resolved();
        resolved.sort();
        assert_eq!(resolved, ["3:surname", "5:surname"]);
        let changes = state.begin_save().expect("the choice at least");
        let saved = server.save(0, &changes);
        state.save_succeeded(saved, &resolved);
        assert!(state.is_clean());
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
    let removal = |path| PostedAlternative {
        item_removed: true,
        ..posted(3, change(path, "", ""))
    };
    let open = || {
        let edit = posted(5, change("g.a.f", "", "edit"));
        let posted = vec![removal("g.a.f"), removal("g.a.h"), edit];
        server.open().with_posted(posted)
    };
    let left = |state: &super::SyncState| -> Vec<String> {
        state
            .conflicts()
            .map(|conflict| conflict.path.clone())
            .collect()
    };
    let mut state = open();
    let view = state.conflict_at("g.a.f").unwrap();
    let removed: Vec<_> = view.theirs.iter().map(|other| other.removed).collect();
    assert_eq!(removed, [false, true]);
    assert!(state.conflict_at("g.a.h").unwrap().ours_removes);

    state.take_theirs("g.a.f", 1);
    assert!(state.answers().items("g").is_empty());
    assert_eq!(left(&state), [""; 0]);
    assert_eq!(state.resolved().len(), 3);

    // The edit was chosen: nothing asks any more whether the item goes.
    let mut state = open();
    state.keep_ours("g.a.f");
    assert_eq!(state.answers().text("g.a.f"), "edit");
    assert_eq!(state.answers().items("g"), ["a"]);
    assert_eq!(left(&state), [""; 0]);
    assert_eq!(state.answers().text("g.a.h"), "draft");
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
    assert_eq!(next.conflicts().count(), 0);
    assert!(next.is_clean());
    assert_eq!(server.answers.text("surname"), "Hopper");
}

#[test]
fn what_another_tab_typed_over_a_kept_answer_is_still_in_conflict() {
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
    assert_eq!(next.conflicts().count(), 1);
    assert_eq!(server.answers.text("surname"), "Murray");
}

#[test]
fn a_copy_taken_over_while_a_save_is_under_way_is_no_conflict_with_what_its_page_had_saved() {
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
    assert_eq!(next.conflicts().count(), 0);
    assert_eq!(next.answers().text("surname"), "Hopper");
    save(&mut next, &mut server);
    assert!(next.is_clean());
    assert_eq!(server.answers.text("surname"), "Hopper");
}
