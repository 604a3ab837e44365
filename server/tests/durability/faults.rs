//! The n-th write, sync, truncation, opening or deletion fails, for every n, in everything that changes something. The answer
//! tells the truth, nothing is half done, and the next request works.

use std::sync::Arc;

use faulty_disk::{Disk, Fault, Image, Operation, Plan, Random};

use crate::{
    flows::{FLOWS, Flow},
    invariants,
    tables::{contents, growth},
    world::{Site, World},
};
use longhaul_server::store::Reader;
use longhaul_server::store::db::{query, query_scalar};

/// What fails, and whether it goes on failing: a device may recover, a full disk does not.
const WAYS: &[(Operation, Fault, bool)] = &[
    (Operation::Write, Fault::Broken, false),
    (Operation::Write, Fault::Full, true),
    (Operation::Sync, Fault::Broken, false),
    (Operation::Sync, Fault::Broken, true),
    (Operation::Truncate, Fault::Broken, false),
    (Operation::Open, Fault::Broken, false),
    (Operation::Delete, Fault::Broken, false),
];

/// Which of the operations of a flow fail.
#[derive(Clone, Copy)]
enum Which {
    Every,
    /// The first ones, and of the others one of so many.
    Some(u64),
}

impl Which {
    fn next(self, nth: u64) -> u64 {
        match self {
            Self::Some(step) if nth >= 4 => nth + step,
            _ => nth + 1,
        }
    }
}

#[derive(Default)]
struct Count {
    faults: u64,
    refused: u64,
}

async fn new_world(site: &mut Site) -> World {
    let world = site.start(&Image::default()).await;
    world.register("first@example.com").await;
    world
}

/// Makes each operation of `flow` fail, until it gets through without meeting the fault.
async fn fail(
    site: &mut Site,
    world: &World,
    flow: Flow,
    way: (Operation, Fault, bool),
    which: Which,
    count: &mut Count,
) {
    let (operation, fault, lasting) = way;
    let reader = world.running.state.store.reader();
    let mut nth = 1;
    loop {
        let call = flow.prepare(world).await;
        let before = contents(reader).await;
        world.disk.arm(Plan {
            operation,
            nth,
            fault,
            lasting,
        });
        let answer = call.send(world).await;
        let met = world.disk.disarm();
        let when = format!(
            "{flow:?}, {fault:?} at {operation:?} {nth}, lasting: {lasting}: {} {:.200}",
            answer.status, answer.body
        );
        let after = contents(reader).await;
        let done = answer.status == flow.done();
        if done {
            let acted = after != before || !flow.promises();
            assert!(acted, "nothing was done: {when}");
            let kept = after_cut(site, &world.disk.synced()).await;
            assert_eq!(kept, after, "it does not last: {when}");
        } else {
            assert!(met, "refused without a reason: {when}");
            assert_eq!(answer.status, 503, "{when}");
            if !flow.has_steps() {
                let change = growth(&before, &after);
                assert!(after == before, "half done: {change:?}, {when}");
            }
            count.refused += 1;
        }
        count.faults += u64::from(met);
        // The next request works, without a restart.
        let again = call.send(world).await;
        let status = again.status.as_u16();
        let right = status == flow.done() || (done && flow.again().contains(&status));
        assert!(right, "{when}; then {status}: {}", again.body);
        if !met {
            break;
        }
        nth = which.next(nth);
    }
    invariants::assert_hold(&world.config, &format!("{flow:?}")).await;
}

/// What a server finds that starts on an image.
pub(crate) async fn after_cut(site: &mut Site, image: &Image) -> crate::tables::Contents {
    let (_disk, config) = site.disk(image);
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(config.database.file().unwrap());
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let contents = contents(&Reader::Sqlite(pool.clone())).await;
    pool.close().await;
    contents
}

async fn fail_in_flows(which: Which) -> Count {
    let mut site = Site::new();
    let mut count = Count::default();
    for flow in FLOWS {
        // A new one each time: the more there is, the longer each comparison takes.
        let world = new_world(&mut site).await;
        for way in WAYS {
            fail(&mut site, &world, *flow, *way, which, &mut count).await;
        }
        world.stop().await;
    }
    count
}

/// The server starts for the first time on a disk that fails, and then again.
async fn fail_at_start(which: Which) -> Count {
    let mut site = Site::new();
    let mut count = Count::default();
    for way in WAYS {
        let (operation, fault, lasting) = *way;
        let mut nth = 1;
        loop {
            let (disk, config) = site.disk(&Image::default());
            disk.arm(Plan {
                operation,
                nth,
                fault,
                lasting,
            });
            let started = World::start(Arc::clone(&disk), config.clone()).await;
            let met = disk.disarm();
            let when = format!("start, {fault:?} at {operation:?} {nth}, lasting: {lasting}");
            match started {
                Ok(world) => drop(world.stop().await),
                Err(error) => {
                    assert!(met, "{when}: {error}");
                    count.refused += 1;
                }
            }
            count.faults += u64::from(met);
            let world = World::start(disk, config).await;
            let world = world.unwrap_or_else(|error| panic!("{when}, then: {error}"));
            invariants::assert_hold(&world.config, &when).await;
            world.register("first@example.com").await;
            world.stop().await;
            if !met {
                break;
            }
            nth = which.next(nth);
        }
    }
    count
}

/// Housekeeping meets the fault: it says so, and the next time it does its work.
async fn fail_in_housekeeping(which: Which) -> Count {
    let mut site = Site::new();
    let mut count = Count::default();
    let world = new_world(&mut site).await;
    let state = &world.running.state;
    for way in WAYS {
        let (operation, fault, lasting) = *way;
        let mut nth = 1;
        loop {
            leave_rubbish(&world).await;
            let before = contents(state.store.reader()).await;
            world.disk.arm(Plan {
                operation,
                nth,
                fault,
                lasting,
            });
            let expired = state.applications.remove_expired().await;
            let forgotten = state.applications.forget_old_changes().await;
            let swept = state.attachments.sweep().await;
            let met = world.disk.disarm();
            let when =
                format!("housekeeping, {fault:?} at {operation:?} {nth}, lasting: {lasting}");
            let after = contents(state.store.reader()).await;
            let failed = expired.is_err() || forgotten.is_err() || swept.is_err();
            assert!(
                met || !failed,
                "{when}: {expired:?} {forgotten:?} {swept:?}"
            );
            let removed = growth(&before, &after);
            for (done, table) in [
                (expired.is_ok(), "applications"),
                (forgotten.is_ok(), "changes"),
                (swept.is_ok(), "attachments"),
            ] {
                let gone = removed.get(table).copied().unwrap_or_default() < 0;
                assert_eq!(gone, done, "{when}: {table}: {removed:?}");
            }
            count.refused += u64::from(failed);
            count.faults += u64::from(met);
            state.applications.remove_expired().await.expect(&when);
            state.applications.forget_old_changes().await.expect(&when);
            state.attachments.sweep().await.expect(&when);
            let clean = contents(state.store.reader()).await;
            assert!(
                clean["changes"].is_empty() && clean["attachments"].is_empty(),
                "{when}"
            );
            if !met {
                break;
            }
            nth = which.next(nth);
        }
    }
    invariants::assert_hold(&world.config, "housekeeping").await;
    count
}

/// A draft whose time is over; another one with a change that is too old, and with an upload that was left unfinished.
async fn leave_rubbish(world: &World) {
    let now = world.running.state.clock.now().as_millis();
    let mut transaction = world.running.state.store.write().await.unwrap();
    let user: String = query_scalar("SELECT id FROM users LIMIT 1")
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
    for (id, created_at) in [("expired", 1), ("kept", now)] {
        query(
            "INSERT INTO applications
             (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at)
             VALUES ($1, $2, $3, 1, 1, '{}', $1, $1, $4) ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(&user)
        .bind(world.running.state.form.id)
        .bind(created_at)
        .execute(&mut *transaction)
        .await
        .unwrap();
    }
    let rows = "
        INSERT INTO changes (application_id, version, path, session_id, device, at) VALUES ('kept', 1, 'surname', '', '', 1);
        INSERT INTO attachments (id, application_id, path, name, size, received, expires_at)
            VALUES ('00000000000000000000000000000001', 'kept', 'photo', 'a', 9, 0, 1);";
    sqlx::raw_sql(rows)
        .execute(transaction.sqlite().unwrap())
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

/// `make torture`
pub(crate) async fn fail_everywhere(seed: u64) {
    let mut all = Count::default();
    for count in [
        fail_in_flows(Which::Every).await,
        fail_in_housekeeping(Which::Every).await,
        fail_at_start(Which::Some(1 + Random::new(seed).below(7))).await,
    ] {
        all.faults += count.faults;
        all.refused += count.refused;
    }
    println!(
        "faults: seed {seed}, {} in {} flows, housekeeping and starts, {} of them refused: no false success, nothing half done",
        all.faults,
        FLOWS.len(),
        all.refused,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_in_a_request_the_answer_is_true_and_the_next_one_works() {
    let count = fail_in_flows(Which::Some(11)).await;
    assert!(count.refused > 100, "{}", count.refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_in_housekeeping_is_made_up_for() {
    assert!(fail_in_housekeeping(Which::Some(3)).await.refused > 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_at_the_first_start_the_second_one_works() {
    assert!(fail_at_start(Which::Some(97)).await.refused > 10);
}

/// After a failed write, the connection is replaced. That can fail too.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_cannot_be_replaced_is_replaced_later() {
    let mut site = Site::new();
    let world = new_world(&mut site).await;
    let plan = |operation, nth, lasting| Plan {
        operation,
        nth,
        fault: Fault::Full,
        lasting,
    };
    let call = Flow::Save.prepare(&world).await;
    for nth in 1..=2 {
        world.disk.arm(plan(Operation::Write, 1, false));
        assert_eq!(call.send(&world).await.status, 503);
        arm_and_expect(&world.disk, plan(Operation::Open, nth, true), async || {
            call.send(&world).await.status.as_u16()
        })
        .await;
    }
    assert_eq!(call.send(&world).await.status, 200);
}

async fn arm_and_expect(disk: &Disk, plan: Plan, ask: impl AsyncFn() -> u16) {
    disk.arm(plan);
    let status = ask().await;
    let met = disk.disarm();
    // It may have kept its connection, if SQLite did not roll back by itself.
    assert_eq!(status, if met { 503 } else { 200 });
}
