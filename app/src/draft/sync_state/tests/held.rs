//! Answers that cannot be stored as they are: they keep no other from being saved, and are lost nowhere.

use super::{Server, pull, save, text};
use crate::api::Refused;
use longhaul_form::paths::LONGEST_TEXT;

fn too_long() -> String {
    "x".repeat(LONGEST_TEXT + 1)
}

#[test]
fn what_is_too_long_stays_here_and_the_rest_is_saved() {
    for bad in [too_long(), "a\0b".to_owned()] {
        let mut server = Server::default();
        let mut state = server.open();
        state.set("purpose", text(&bad));
        state.set("surname", text("Hopper"));
        assert_eq!(state.held(), None, "something else is on its way");
        save(&mut state, &mut server);
        assert_eq!(server.answers.text("surname"), "Hopper");
        assert_eq!(server.answers.text("purpose"), "");
        assert_eq!(state.answers().text("purpose"), bad);
        assert_eq!(
            state.held().map(|held| held.path).as_deref(),
            Some("purpose")
        );
        assert!(!state.is_clean());
        // Not sent again and again.
        assert_eq!(state.begin_save(), None);
        // The copy on this device brings it back.
        let mut again = server.open();
        again.restore(&state.pending());
        assert_eq!(again.answers().text("purpose"), bad);

        state.set("purpose", text("short"));
        save(&mut state, &mut server);
        assert_eq!(server.answers.text("purpose"), "short");
        assert!(state.is_clean());
    }
}

#[test]
fn it_is_kept_while_others_save_and_conflicts_with_them_as_ever() {
    let mut server = Server::default();
    let (mut one, mut two) = (server.open(), server.open());
    one.set("purpose", text(&too_long()));
    two.set("surname", text("Hopper"));
    save(&mut two, &mut server);
    pull(&mut one, &mut server);
    assert_eq!(one.answers().text("surname"), "Hopper");
    assert_eq!(one.answers().text("purpose"), too_long());
    assert_eq!(one.conflicts().count(), 0);

    two.set("purpose", text("tourism"));
    save(&mut two, &mut server);
    one.set("given_names", text("Grace"));
    save(&mut one, &mut server);
    assert_eq!(server.answers.text("given_names"), "Grace");
    assert_eq!(one.answers().text("purpose"), too_long());
    assert_eq!(one.conflicts().count(), 1);
    one.take_theirs("purpose", 0);
    assert!(one.is_clean());
}

#[test]
fn what_only_the_server_refuses_is_not_sent_again_until_it_changes() {
    let mut server = Server::default();
    let mut state = server.open();
    state.set("purpose", text("refused"));
    state.set("surname", text("Hopper"));
    let mut changes = state.begin_save().unwrap();
    changes.retain(|change| change.path != "purpose");
    let mut saved = server.save(0, &changes);
    saved.refused.push(Refused {
        path: "purpose".to_owned(),
        error: "too_long".to_owned(),
        message: String::new(),
    });
    // Typed meanwhile.
    state.set("given_names", text("Grace"));
    state.save_succeeded(saved, &[]);
    assert_eq!(state.answers().text("purpose"), "refused");
    save(&mut state, &mut server);
    assert_eq!(server.answers.text("given_names"), "Grace");
    assert_eq!(server.answers.text("purpose"), "");
    assert_eq!(
        state.held().map(|held| held.path).as_deref(),
        Some("purpose")
    );
    assert_eq!(state.begin_save(), None);
    state.set("purpose", text("another"));
    save(&mut state, &mut server);
    assert_eq!(server.answers.text("purpose"), "another");
    assert!(state.is_clean());
}

#[test]
fn a_save_that_failed_is_sent_again_without_it() {
    let mut server = Server::default();
    let mut state = server.open();
    state.set("surname", text("Hopper"));
    state.begin_save().unwrap();
    state.save_failed();
    state.set("purpose", text(&too_long()));
    save(&mut state, &mut server);
    assert_eq!(server.answers.text("surname"), "Hopper");
    assert_eq!(state.answers().text("purpose"), too_long());
    assert!(state.held().is_some());
}
