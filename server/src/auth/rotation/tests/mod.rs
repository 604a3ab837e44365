mod closed;
pub(crate) mod model;

use proptest::prelude::*;

use self::model::{Family, MAX, POLICY};
use super::*;

const MS: Duration = Duration::from_millis(1);
const WAITS: [Duration; 3] = [
    Duration::from_secs(10),
    Duration::from_secs(31),
    Duration::from_secs(75),
];

/// Presents one token and checks everything that must hold whatever was presented when.
fn present_and_check(family: &mut Family, index: usize) -> Decision {
    let before = family.clone();
    let row = before.tokens[index].row;
    let (decision, child) = family.present(index);

    assert_eq!(
        family.session.expires_at, before.session.expires_at,
        "the absolute limit moved"
    );
    let alive = !before.session.revoked && !before.has_ended();
    assert_eq!(
        child.is_some(),
        matches!(decision, Decision::Promote | Decision::Repeat)
    );
    assert!(alive || child.is_none(), "an ended session gave a token");
    match decision {
        Decision::Promote => assert_eq!(row, Some(TokenState::Outstanding)),
        Decision::Repeat => {
            assert_eq!(row, Some(TokenState::Head));
            assert_eq!(
                family.session, before.session,
                "a repeated token extended something"
            );
        }
        Decision::Reuse => match row {
            Some(TokenState::Superseded { since }) => {
                assert!(before.now.since(since) >= POLICY.grace);
            }
            other => assert_eq!(other, None),
        },
        _ => assert_eq!(*family, before, "a refusal changed something"),
    }

    let heads = family
        .tokens
        .iter()
        .filter(|token| token.row == Some(TokenState::Head))
        .count();
    assert!(heads <= 1);
    let mut promoted: Vec<_> = family
        .tokens
        .iter()
        .filter(|token| token.was_promoted)
        .map(|token| token.generation)
        .collect();
    promoted.sort_unstable();
    promoted.dedup();
    let total = family
        .tokens
        .iter()
        .filter(|token| token.was_promoted)
        .count();
    assert_eq!(
        promoted.len(),
        total,
        "two children of one token were promoted"
    );
    for token in family
        .tokens
        .iter()
        .filter(|token| token.row == Some(TokenState::Outstanding))
    {
        let parent = token.parent.map(|parent| family.tokens[parent].row);
        assert!(
            parent.is_none_or(|row| row == Some(TokenState::Head)),
            "a stray outstanding token"
        );
    }
    decision
}

fn explore(family: &Family, depth: u32, visited: &mut u64) {
    *visited += 1;
    if depth == 0 {
        return;
    }
    for index in 0..family.tokens.len() {
        let mut next = family.clone();
        present_and_check(&mut next, index);
        // A refusal leaves everything as it was: nothing new lies behind it.
        if next != *family {
            explore(&next, depth - 1, visited);
        }
    }
    for wait in WAITS {
        let mut next = family.clone();
        next.wait(wait);
        explore(&next, depth - 1, visited);
    }
    let mut pruned = family.clone();
    pruned.prune();
    if pruned != *family {
        explore(&pruned, depth - 1, visited);
    }
}

#[test]
fn every_sequence_of_seven_steps_keeps_the_invariants_s18_s21() {
    let mut visited = 0;
    explore(&Family::signed_in(), 7, &mut visited);
    assert!(visited > 10_000, "only {visited} states");
}

/// One client that sends each refresh once or twice and receives any one of the answers, or none.
fn explore_honest(family: &Family, held: usize, depth: u32) {
    if depth == 0 {
        return;
    }
    for sends in 1..=2 {
        let mut next = family.clone();
        let mut answers = vec![held];
        for _ in 0..sends {
            let ended = next.has_ended();
            let (decision, child) = next.present(held);
            let expected = if ended {
                matches!(decision, Decision::Expired)
            } else {
                matches!(decision, Decision::Promote | Decision::Repeat)
            };
            assert!(expected, "an honest client met {decision:?}");
            answers.extend(child);
        }
        for held in answers {
            explore_honest(&next, held, depth - 1);
        }
    }
    for wait in WAITS {
        let mut next = family.clone();
        next.wait(wait);
        explore_honest(&next, held, depth - 1);
    }
}

#[test]
fn an_honest_client_with_lost_answers_is_never_signed_out_s16_s17() {
    explore_honest(&Family::signed_in(), 0, 6);
}

/// Owner and thief hold the same token. Each refreshes in turn, with any answers lost, later than
/// the grace period after the other.
fn explore_theft(family: &Family, held: [usize; 2], depth: u32, both_renewed: [bool; 2]) {
    if family.session.revoked {
        return;
    }
    // Once both have promoted a token of their own, one of them must have been caught.
    assert!(
        both_renewed != [true, true],
        "two holders walk in lockstep: {family:#?}"
    );
    if depth == 0 {
        return;
    }
    for who in 0..2 {
        let mut next = family.clone();
        next.wait(Duration::from_secs(31));
        let (decision, child) = next.present(held[who]);
        if decision == Decision::Expired {
            continue;
        }
        let Some(child) = child else {
            assert_eq!(decision, Decision::Reuse);
            assert!(next.session.revoked);
            continue;
        };
        let mut renewed = both_renewed;
        // Only a token that the other does not hold makes a family of one's own.
        renewed[who] |= decision == Decision::Promote && held[0] != held[1];
        explore_theft(&next, held, depth - 1, renewed);
        let mut with_answer = held;
        with_answer[who] = child;
        explore_theft(&next, with_answer, depth - 1, renewed);
    }
}

#[test]
fn a_thief_and_the_owner_always_collide_s19_s20() {
    explore_theft(&Family::signed_in(), [0, 0], 7, [false, false]);
}

fn state(family: &Family, row: Option<TokenState>, generation: u64) -> (SessionState, Presented) {
    (
        SessionState {
            head_generation: Some(5),
            ..family.session
        },
        Presented {
            generation,
            row,
            gave_way: false,
        },
    )
}

#[test]
fn the_table_of_decisions_s19_s20() {
    let family = Family::signed_in();
    let now = family.now;
    let superseded = |ago| {
        Some(TokenState::Superseded {
            since: now.minus(ago),
        })
    };
    let table = [
        (Some(TokenState::Outstanding), 6, Decision::Promote),
        (Some(TokenState::Head), 5, Decision::Repeat),
        (superseded(Duration::ZERO), 4, Decision::Superseded),
        (
            superseded(POLICY.grace.checked_sub(MS).unwrap()),
            4,
            Decision::Superseded,
        ),
        (superseded(POLICY.grace), 4, Decision::Reuse),
        (superseded(POLICY.grace), 5, Decision::Reuse),
        // The clock was set back: in the future is "just now".
        (
            Some(TokenState::Superseded {
                since: now.plus(MAX),
            }),
            4,
            Decision::Superseded,
        ),
        // Rows that were pruned, and rows that a restored backup does not know.
        (None, 0, Decision::Reuse),
        (None, 4, Decision::Reuse),
        (None, 5, Decision::Invalid),
        (None, 6, Decision::Invalid),
        (None, u64::MAX, Decision::Invalid),
    ];
    for (row, generation, expected) in table {
        let (session, presented) = state(&family, row, generation);
        assert_eq!(
            decide(&POLICY, &session, &presented, now),
            expected,
            "{row:?} {generation}"
        );
        let revoked = SessionState {
            revoked: true,
            ..session
        };
        assert_eq!(
            decide(&POLICY, &revoked, &presented, now),
            Decision::Revoked
        );
        let late = now.plus(POLICY.idle);
        assert_eq!(
            decide(&POLICY, &session, &presented, late),
            Decision::Expired
        );
        assert_ne!(
            decide(&POLICY, &session, &presented, late.minus(MS)),
            Decision::Expired
        );
    }
}

#[test]
fn before_the_first_refresh_nothing_is_old() {
    let family = Family::signed_in();
    let presented = Presented {
        generation: 0,
        row: None,
        gave_way: false,
    };
    assert_eq!(
        decide(&POLICY, &family.session, &presented, family.now),
        Decision::Invalid
    );
}

#[test]
fn the_absolute_limit_beats_everything_that_extends_the_idle_limit_s37() {
    let mut family = Family::signed_in();
    let end = family.now.plus(MAX);
    let mut held = 0;
    while family.now < end {
        let (decision, child) = family.present(held);
        assert_eq!(decision, Decision::Promote);
        held = child.unwrap();
        family.wait(Duration::from_secs(50));
    }
    assert_eq!(family.present(held).0, Decision::Expired);
}

/// Asks with the same token as often as there is room for, and says which children came of it.
fn ask_until_told_to_wait(family: &mut Family, index: usize) -> (Vec<usize>, Duration) {
    let mut children = Vec::new();
    loop {
        let (decision, child) = family.present(index);
        match decision {
            Decision::TooMany { wait } => return (children, wait),
            _ => children.push(child.unwrap()),
        }
        assert!(family.outstanding() <= MAX_OUTSTANDING);
    }
}

#[test]
fn however_many_answers_are_lost_the_next_one_counts_s16() {
    let mut family = Family::signed_in();
    let (mut lost, wait) = ask_until_told_to_wait(&mut family, 0);
    assert_eq!(lost.len(), 64);
    assert_eq!(wait, POLICY.window);
    family.wait(wait.checked_sub(MS).unwrap());
    assert_eq!(family.present(0).0, Decision::TooMany { wait: MS });
    family.wait(MS);
    for _ in 0..3 {
        let (more, wait) = ask_until_told_to_wait(&mut family, 0);
        lost.extend(more);
        family.wait(wait);
    }
    assert_eq!(family.outstanding(), MAX_OUTSTANDING);
    let (newest, gone) = (lost.pop().unwrap(), lost.remove(0));
    // One that gave way is no proof of anything, now and two generations later.
    let check =
        |family: &mut Family| assert_eq!(present_and_check(family, gone), Decision::Invalid);
    check(&mut family);
    let mut held = newest;
    for _ in 0..3 {
        family.wait(POLICY.window);
        let (decision, child) = family.present(held);
        assert_eq!(decision, Decision::Promote);
        held = child.unwrap();
        family.prune();
        check(&mut family);
    }
    assert!(!family.session.revoked);
}

#[test]
fn what_a_session_is_given_in_a_short_time_is_bounded() {
    let mut family = Family::signed_in();
    let mut held = 0;
    let wait = loop {
        match family.present(held) {
            (Decision::Promote, Some(child)) => held = child,
            (Decision::TooMany { wait }, None) => break wait,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(family.tokens.len(), POLICY.most as usize);
    assert_eq!(wait, POLICY.span);
    family.wait(wait.checked_sub(MS).unwrap());
    assert_eq!(family.present(held).0, Decision::TooMany { wait: MS });
    family.wait(MS);
    assert_eq!(family.present(held).0, Decision::Promote);
}

/// Up to three refreshes in each life of an access token, and twenty more by tabs that do not know of each other.
#[test]
fn the_bound_is_far_from_what_honest_clients_need() {
    for seconds in [1, 2, 5, 60, 300, 3_600] {
        let life = Duration::from_secs(seconds);
        for grace in [0, 2, 30, 600] {
            let grace = Duration::from_secs(grace);
            let policy = Policy::new(Duration::from_hours(24), grace, life);
            assert!(policy.span >= grace * 2 && policy.span >= policy.window);
            let lives = policy.span.as_millis() / life.as_millis();
            let in_all_lives = u32::try_from(lives * 3).unwrap();
            assert!(policy.most >= in_all_lives + 2 * 10, "{policy:?}");
        }
    }
    let policy = Policy::new(POLICY.idle, POLICY.grace, Duration::from_secs(4));
    assert_eq!((policy.window, policy.span), (POLICY.window, POLICY.span));
    assert_eq!(policy.most, POLICY.most);
}

#[test]
fn a_clock_that_is_set_back_keeps_nobody_waiting() {
    let mut family = Family::signed_in();
    ask_until_told_to_wait(&mut family, 0);
    family.now = family.now.minus(Duration::from_secs(1));
    assert_eq!(family.present(0).0, Decision::Repeat);
}

#[test]
fn waiting_as_told_always_helps() {
    for rounds in 1..4 {
        let mut family = Family::signed_in();
        let mut held = 0;
        for _ in 0..rounds {
            let (children, wait) = ask_until_told_to_wait(&mut family, held);
            // A client that got one of the answers goes on: at once, unless it has been through this before.
            held = children[0];
            match family.present(held).0 {
                Decision::TooMany { wait } if rounds > 2 => {
                    family.wait(wait);
                    assert_eq!(family.present(held).0, Decision::Promote);
                }
                decision => assert_eq!(decision, Decision::Promote),
            }
            family.wait(wait);
        }
    }
}

proptest! {
    #[test]
    fn long_random_sequences_keep_the_invariants(
        steps in prop::collection::vec((0_u8..10, any::<prop::sample::Index>()), 1..80),
    ) {
        let mut family = Family::signed_in();
        for (kind, index) in steps {
            match kind {
                0..=6 => {
                    // Mostly recent tokens, or nearly every sequence would end at once.
                    let recent = family.tokens.len().saturating_sub(if kind < 5 { 2 } else { 6 });
                    let index = recent + index.index(family.tokens.len() - recent);
                    present_and_check(&mut family, index);
                }
                7 => family.wait(WAITS[0]),
                8 => family.wait(WAITS[1]),
                _ => family.prune(),
            }
        }
    }
}
