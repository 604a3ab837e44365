//! Saves and refreshes that share a transaction, on a disk that fails: each answer is true, whatever became of the others.

use std::collections::BTreeMap;

use faulty_disk::{Fault, Image, Operation, Plan};
use futures::future::join_all;
use tokio::task::yield_now;

use crate::{
    faults::after_cut,
    flows::{Answered, Call, Flow},
    invariants,
    tables::{contents, growth},
    world::{Site, World},
};

const MEMBERS: &[Flow] = &[
    Flow::Save,
    Flow::Refresh,
    Flow::Save,
    Flow::Refresh,
    Flow::Refresh,
    Flow::Save,
];

const WAYS: &[(Operation, Fault, bool)] = &[
    (Operation::Write, Fault::Broken, false),
    (Operation::Write, Fault::Full, false),
    (Operation::Write, Fault::Full, true),
    (Operation::Sync, Fault::Broken, false),
    (Operation::Sync, Fault::Broken, true),
];

/// A request does not take this many turns before it waits for the writer.
const TURNS: usize = 1_000;

async fn prepare(world: &World) -> Vec<Call> {
    let mut calls = Vec::new();
    for flow in MEMBERS {
        calls.push(flow.prepare(world).await);
    }
    calls
}

/// Sends all of them while the writer is busy, and lets it go once all wait for it. How often something was synced then.
async fn together(world: &World, calls: &[Call]) -> (Vec<Answered>, u64) {
    let before = world.running.state.store.write().await.unwrap();
    let sent = calls.iter().map(|call| tokio::spawn(call.send(world)));
    let sent: Vec<_> = sent.collect();
    for _ in 0..TURNS {
        yield_now().await;
    }
    let synced = world.disk.syncs();
    before.rollback().await.unwrap();
    let answers = join_all(sent).await.into_iter();
    let answers = answers.map(Result::unwrap).collect();
    (answers, world.disk.syncs() - synced)
}

fn statuses(answers: &[Answered]) -> Vec<u16> {
    answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect()
}

/// The rows that were added are those of the members that were told of success.
fn assert_as_told(told: &[u16], change: &BTreeMap<String, i64>, when: &str) {
    let done = |flow: Flow| {
        let members = MEMBERS.iter().zip(told);
        let done = members.filter(|(member, status)| **member == flow && **status == flow.done());
        i64::try_from(done.count()).unwrap()
    };
    let expected: BTreeMap<String, i64> = [
        ("changes", done(Flow::Save)),
        ("refresh_tokens", done(Flow::Refresh)),
    ]
    .into_iter()
    .filter(|(_, rows)| *rows > 0)
    .map(|(table, rows)| (table.to_owned(), rows))
    .collect();
    assert_eq!(change, &expected, "{when}");
}

#[tokio::test]
async fn whatever_fails_in_a_group_every_member_is_told_the_truth() {
    let mut site = Site::new();
    let world = site.start(&Image::default()).await;
    world.register("first@example.com").await;
    let (answers, syncs) = together(&world, &prepare(&world).await).await;
    assert_eq!(statuses(&answers), [200; MEMBERS.len()]);
    assert_eq!(syncs, 1, "they were a group");

    let reader = world.running.state.store.reader();
    let (mut refused, mut faults) = (0, 0);
    for (operation, fault, lasting) in WAYS {
        for nth in 1.. {
            let calls = prepare(&world).await;
            let before = contents(reader).await;
            world.disk.arm(Plan {
                operation: *operation,
                nth,
                fault: *fault,
                lasting: *lasting,
            });
            let (answers, _) = together(&world, &calls).await;
            let met = world.disk.disarm();
            let told = statuses(&answers);
            let when = format!("{fault:?} at {operation:?} {nth}, lasting: {lasting}: {told:?}");
            let true_answer = |status: &u16| *status == 200 || (met && *status == 503);
            assert!(told.iter().all(true_answer), "{when}");
            let after = contents(reader).await;
            assert_as_told(&told, &growth(&before, &after), &when);
            if told.contains(&200) {
                let kept = after_cut(&mut site, &world.disk.synced()).await;
                assert_eq!(kept, after, "it does not last: {when}");
            } else {
                assert_eq!(after, before, "half done: {when}");
            }
            // What was refused works now, without a restart.
            for (call, status) in calls
                .iter()
                .zip(&told)
                .filter(|(_, status)| **status != 200)
            {
                let again = call.send(&world).await;
                assert_eq!(again.status, 200, "{when}: {status}, then {}", again.body);
                refused += 1;
            }
            faults += u32::from(met);
            if !met {
                break;
            }
        }
    }
    assert!(faults > 10 && refused > faults, "{faults}, {refused}");
    invariants::assert_hold(&world.config, "groups").await;
}
