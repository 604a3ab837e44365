use std::time::Duration;

use super::machine::{Command, Event, Facts, State, Upload};
use crate::api::{Attachment, Timestamp};

const KB: u64 = 1024;
const PART: u64 = 256 * KB;
const ID: &str = "0123456789abcdef0123456789abcdef";

fn facts(size: u64) -> Facts {
    Facts {
        name: "passport.pdf".to_owned(),
        size,
        modified: Some(Timestamp::from_millis(1_700_000_000_000)),
    }
}

fn announced(size: u64) -> Upload {
    let (mut upload, command) = Upload::begin(facts(size), None);
    assert_eq!(command, Command::Announce);
    upload.happened(Event::Announced(ID.to_owned()));
    upload
}

fn part(from: u64, to: u64) -> Command {
    let id = ID.to_owned();
    Command::Send { id, from, to }
}

fn look() -> Command {
    Command::Look(ID.to_owned())
}

fn wait(seconds: u64) -> Command {
    Command::Wait(Duration::from_secs(seconds))
}

#[test]
fn a_file_goes_part_by_part_and_becomes_the_answer() {
    let (mut upload, command) = Upload::begin(facts(600 * KB), None);
    assert_eq!(command, Command::Announce);
    let mut command = upload.happened(Event::Announced(ID.to_owned()));
    for (from, to) in [(0, PART), (PART, 2 * PART), (2 * PART, 600 * KB)] {
        assert_eq!(command, part(from, to));
        assert_eq!(upload.offset, from);
        command = upload.happened(Event::Stands(to));
    }
    assert_eq!(command, Command::Answer(ID.to_owned()));
}

#[test]
fn a_failure_waits_longer_each_time_and_then_asks_where_it_stands() {
    let mut upload = announced(600 * KB);
    for seconds in [1, 2, 4, 8, 16, 30, 30] {
        assert_eq!(upload.happened(Event::Unreachable), wait(seconds));
        assert_eq!(upload.state, State::Waiting);
        assert_eq!(upload.happened(Event::Waited), look());
        assert_eq!(upload.state, State::Sending);
    }
    // Half of a part had arrived: it goes on there, and the next failure is the first again.
    let next = part(100 * KB, 100 * KB + PART);
    assert_eq!(upload.happened(Event::Stands(100 * KB)), next);
    assert_eq!(upload.happened(Event::Unreachable), wait(1));
}

#[test]
fn a_line_that_never_carries_a_part_waits_longer_and_longer() {
    let mut upload = announced(600 * KB);
    upload.happened(Event::Stands(PART));
    for seconds in [1, 2, 4] {
        assert_eq!(upload.happened(Event::Unreachable), wait(seconds));
        assert_eq!(upload.happened(Event::Waited), look());
        assert_eq!(upload.happened(Event::Stands(PART)), part(PART, 2 * PART));
    }
}

#[test]
fn a_part_whose_answer_was_lost_is_not_sent_again() {
    let mut upload = announced(600 * KB);
    // The wrapper sent it again after a refresh; the first attempt had been committed.
    assert_eq!(upload.happened(Event::OutOfStep), look());
    assert_eq!(upload.happened(Event::Stands(PART)), part(PART, 2 * PART));
    // The very last one: the server has it all.
    assert_eq!(upload.happened(Event::OutOfStep), look());
    let whole = Event::Stands(600 * KB);
    assert_eq!(upload.happened(whole), Command::Answer(ID.to_owned()));
}

#[test]
fn a_server_that_is_never_in_step_is_not_asked_in_a_circle() {
    let mut upload = announced(600 * KB);
    upload.happened(Event::Stands(PART));
    assert_eq!(upload.happened(Event::OutOfStep), look());
    assert_eq!(upload.happened(Event::Stands(PART)), part(PART, 2 * PART));
    assert_eq!(upload.happened(Event::OutOfStep), wait(2));
}

#[test]
fn an_upload_that_is_gone_begins_anew() {
    let mut upload = announced(600 * KB);
    upload.happened(Event::Stands(PART));
    assert_eq!(upload.happened(Event::Gone), Command::Announce);
    assert_eq!((upload.id.as_ref(), upload.offset), (None, 0));
    assert_eq!(upload.happened(Event::Gone), wait(2), "and not in a circle");
    assert_eq!(upload.happened(Event::Waited), Command::Announce);
}

#[test]
fn a_pause_lasts_until_somebody_goes_on() {
    let mut upload = announced(600 * KB);
    upload.happened(Event::Stands(PART));
    upload.pause();
    assert_eq!(upload.state, State::Paused);
    for late in [
        Event::Stands(2 * PART),
        Event::Unreachable,
        Event::Waited,
        Event::Refused(String::new()),
    ] {
        assert_eq!(upload.happened(late), Command::Nothing);
    }
    assert_eq!((upload.state, upload.offset), (State::Paused, PART));
    // It may have got further than was heard.
    assert_eq!(upload.go_on(), look());
    assert_eq!(upload.go_on(), Command::Nothing, "it is going on");
}

#[test]
fn going_on_ends_a_wait_early_and_a_pause_ends_it_too() {
    let mut upload = announced(600 * KB);
    upload.happened(Event::Unreachable);
    assert_eq!(upload.go_on(), look());
    upload.happened(Event::Unreachable);
    upload.pause();
    assert_eq!(upload.happened(Event::Waited), Command::Nothing);
}

#[test]
fn a_refusal_is_final_and_says_why() {
    let mut upload = announced(10 * KB);
    let why = "Photo must be a JPEG file.".to_owned();
    assert_eq!(
        upload.happened(Event::Refused(why.clone())),
        Command::Nothing
    );
    assert_eq!((upload.state, &upload.reason), (State::Refused, &why));
    assert_eq!(upload.go_on(), Command::Nothing);
    assert!(!upload.is_under_way());
}

#[test]
fn nobody_signs_in_for_now() {
    let mut upload = announced(600 * KB);
    assert_eq!(upload.happened(Event::SignedOut), Command::Nothing);
    assert_eq!(upload.state, State::SignedOut);
    assert_eq!(upload.go_on(), look());
}

#[test]
fn the_same_file_goes_on_where_it_stopped_and_another_one_begins() {
    let file = Attachment {
        id: ID.into(),
        path: "passport_scan".to_owned(),
        name: "passport.pdf".to_owned(),
        size: 600 * KB,
        received: PART,
        modified: Some(Timestamp::from_millis(1_700_000_000_000)),
        complete: false,
    };
    let left = Upload::left(&file);
    assert_eq!(left.state, State::Left);
    assert!(!left.is_under_way());
    let (same, command) = Upload::begin(facts(600 * KB), Some(&left));
    assert_eq!((command, same.offset), (look(), PART));
    assert!(same.resumed, "and has to prove that it is the same");
    let others = [
        facts(601 * KB),
        Facts {
            modified: Some(Timestamp::from_millis(1)),
            ..facts(600 * KB)
        },
        Facts {
            name: "other.pdf".to_owned(),
            ..facts(600 * KB)
        },
    ];
    for other in others {
        let (upload, command) = Upload::begin(other, Some(&left));
        assert_eq!((command, upload.id), (Command::Announce, None));
    }
}

#[test]
fn a_file_that_only_looks_the_same_begins_anew() {
    let mut left = announced(600 * KB);
    left.happened(Event::Stands(PART));
    let (mut upload, _) = Upload::begin(facts(600 * KB), Some(&left));
    assert_eq!(upload.happened(Event::Another), Command::Announce);
    assert_eq!((upload.id.as_ref(), upload.offset), (None, 0));
    let other = "fedcba9876543210fedcba9876543210".to_owned();
    let first = Command::Send {
        id: other.clone(),
        from: 0,
        to: PART,
    };
    assert_eq!(upload.happened(Event::Announced(other)), first);
    assert!(!upload.resumed, "what comes now is its own");
}
