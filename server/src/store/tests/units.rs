//! Units of work that share a transaction. A group is what waits behind a transaction of its own.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use faulty_disk::{Disk, Fault, Operation, Plan};
use futures::{FutureExt, future::join_all};
use tempfile::TempDir;

use super::super::{
    Store, StoreError,
    unit::{Turn, Unit},
};
use crate::store::db::{Connection, query, query_scalar};

/// Writes a row, and then ends in one way or another.
struct Mark {
    name: String,
    end: End,
    runs: Arc<AtomicUsize>,
}

#[derive(Clone, Copy)]
enum End {
    Fine,
    Refused,
    Fails,
    Panics,
}

impl Mark {
    fn new(name: impl ToString, end: End) -> Self {
        Self {
            name: name.to_string(),
            end,
            runs: Arc::default(),
        }
    }
}

impl Unit for Mark {
    /// How many rows there are with its own.
    type Output = Result<i64, &'static str>;
    type Error = StoreError;

    async fn run(&mut self, connection: &mut Connection) -> Result<Self::Output, StoreError> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        if matches!(self.end, End::Refused) {
            return Ok(Err("refused"));
        }
        query("INSERT INTO deleted_sessions (session_id, deleted_at) VALUES ($1, 0)")
            .bind(&self.name)
            .execute(&mut *connection)
            .await?;
        let rows = query_scalar("SELECT count(*) FROM deleted_sessions");
        let rows = rows.fetch_one(connection).await?;
        match self.end {
            End::Fails => Err(StoreError::Corrupt("all of it")),
            End::Panics => panic!("a unit of this test"),
            _ => Ok(Ok(rows)),
        }
    }
}

struct Mounted {
    folder: TempDir,
    disk: Arc<Disk>,
    store: Store,
}

async fn mounted() -> Mounted {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let store = Store::open(&folder.path().join("a.db").into())
        .await
        .unwrap();
    Mounted {
        folder,
        disk,
        store,
    }
}

type Answer = Result<Result<i64, &'static str>, StoreError>;

impl Mounted {
    /// Has `marks` wait together, and then run.
    async fn together(&self, marks: Vec<Mark>) -> Vec<Answer> {
        let before = self.store.write().await.unwrap();
        let mut all = pin!(join_all(
            marks.into_iter().map(|mark| self.store.unit(mark))
        ));
        // Each is in the queue as soon as it was asked for the first time.
        assert!((&mut all).now_or_never().is_none());
        before.rollback().await.unwrap();
        all.await
    }

    async fn names(&self) -> Vec<String> {
        query_scalar("SELECT session_id FROM deleted_sessions ORDER BY session_id")
            .fetch_all(self.store.reader())
            .await
            .unwrap()
    }
}

fn runs(marks: &[Mark]) -> Vec<Arc<AtomicUsize>> {
    marks.iter().map(|mark| Arc::clone(&mark.runs)).collect()
}

#[tokio::test]
async fn callers_that_wait_share_a_transaction_and_a_sync_in_order() {
    let mounted = mounted().await;
    let marks = (0..20).map(|number| Mark::new(number, End::Fine));
    let before = mounted.disk.syncs();
    let answers = mounted.together(marks.collect()).await;
    assert_eq!(mounted.disk.syncs() - before, 1);
    let seen: Vec<i64> = answers
        .into_iter()
        .map(|answer| answer.unwrap().unwrap())
        .collect();
    assert_eq!(seen, (1..=20).collect::<Vec<_>>());
    // What was answered is on the disk.
    let left = tempfile::tempdir().unwrap();
    mounted.disk.synced().restore(left.path()).unwrap();
    let left = Store::open(&left.path().join("a.db").into()).await.unwrap();
    let rows: i64 = query_scalar("SELECT count(*) FROM deleted_sessions")
        .fetch_one(left.reader())
        .await
        .unwrap();
    assert_eq!(rows, 20);
}

#[tokio::test]
async fn a_member_that_fails_or_panics_fails_alone() {
    for end in [End::Fails, End::Panics] {
        let mounted = mounted().await;
        let marks = vec![
            Mark::new("a", End::Fine),
            Mark::new("b", end),
            Mark::new("c", End::Fine),
            Mark::new("d", End::Refused),
        ];
        let runs = runs(&marks);
        let before = mounted.disk.syncs();
        let answers = mounted.together(marks).await;
        assert_eq!(mounted.disk.syncs() - before, 1);
        assert_eq!(answers[0].as_ref().unwrap(), &Ok(1));
        match (end, &answers[1]) {
            (End::Fails, Err(StoreError::Corrupt("all of it")))
            | (End::Panics, Err(StoreError::Task)) => {}
            (_, other) => panic!("{other:?}"),
        }
        assert_eq!(
            answers[2].as_ref().unwrap(),
            &Ok(2),
            "it left nothing behind"
        );
        assert_eq!(answers[3].as_ref().unwrap(), &Err("refused"));
        assert_eq!(mounted.names().await, ["a", "c"]);
        let runs: Vec<_> = runs
            .iter()
            .map(|runs| runs.load(Ordering::SeqCst))
            .collect();
        assert_eq!(runs, [2, 2, 1, 1], "those behind it had not run yet");
    }
}

#[tokio::test]
async fn a_refusal_that_wrote_nothing_costs_the_others_nothing() {
    let mounted = mounted().await;
    let marks = vec![Mark::new("a", End::Fine), Mark::new("b", End::Refused)];
    let runs = runs(&marks);
    let answers = mounted.together(marks).await;
    assert_eq!(answers[1].as_ref().unwrap(), &Err("refused"));
    assert!(runs.iter().all(|runs| runs.load(Ordering::SeqCst) == 1));
}

#[tokio::test]
async fn a_commit_that_fails_fails_for_all_and_the_next_one_works() {
    let mounted = mounted().await;
    let marks = |names: &[&str]| {
        let marks = names.iter().map(|name| Mark::new(name, End::Fine));
        marks.collect::<Vec<_>>()
    };
    mounted.disk.arm(Plan {
        operation: Operation::Sync,
        nth: 1,
        fault: Fault::Broken,
        lasting: false,
    });
    let answers = mounted.together(marks(&["a", "b", "c"])).await;
    assert!(mounted.disk.disarm());
    for answer in answers {
        assert!(matches!(answer, Err(StoreError::Shared(_))), "{answer:?}");
    }
    assert!(mounted.names().await.is_empty());
    let answers = mounted.together(marks(&["a", "b", "c"])).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap().is_ok()));
}

#[tokio::test]
async fn a_unit_whose_caller_goes_away_runs_all_the_same() {
    let Mounted { store, .. } = &mounted().await;
    let before = store.write().await.unwrap();
    for name in ["a", "b"] {
        let asked = store.unit(Mark::new(name, End::Fine)).now_or_never();
        assert!(asked.is_none(), "it waits, and is dropped");
    }
    before.rollback().await.unwrap();
    assert_eq!(store.unit(Mark::new("c", End::Fine)).await.unwrap(), Ok(3));
}

#[tokio::test]
async fn units_and_transactions_of_their_own_come_in_turn() {
    let Mounted { store, folder, .. } = &mounted().await;
    let before = store.write().await.unwrap();
    let mut first = pin!(store.unit(Mark::new("first", End::Fine)));
    let mut second = pin!(store.write());
    let mut third = pin!(store.unit(Mark::new("third", End::Fine)));
    assert!((&mut first).now_or_never().is_none());
    assert!((&mut second).now_or_never().is_none());
    assert!((&mut third).now_or_never().is_none());
    before.rollback().await.unwrap();
    assert_eq!(first.await.unwrap(), Ok(1));
    let mut second = second.await.unwrap();
    let rows = query_scalar("SELECT count(*) FROM deleted_sessions");
    let rows: i64 = rows.fetch_one(&mut *second).await.unwrap();
    assert_eq!(rows, 1, "the third waits");
    assert!((&mut third).now_or_never().is_none());
    // Neither committed nor rolled back: nothing of it stays.
    query("INSERT INTO deleted_sessions VALUES ('second', 0)")
        .execute(&mut *second)
        .await
        .unwrap();
    drop(second);
    assert_eq!(third.await.unwrap(), Ok(2));
    assert!(folder.path().is_dir());
}

#[tokio::test]
async fn closing_does_what_was_asked_for_before() {
    let Mounted { store, folder, .. } = &mounted().await;
    let before = store.write().await.unwrap();
    let mut asked = pin!(store.unit(Mark::new("a", End::Fine)));
    assert!((&mut asked).now_or_never().is_none());
    let mut closing = pin!(store.close());
    assert!((&mut closing).now_or_never().is_none());
    before.rollback().await.unwrap();
    closing.await;
    assert_eq!(asked.await.unwrap(), Ok(1));
    let late = store.unit(Mark::new("b", End::Fine)).await;
    assert!(matches!(late, Err(StoreError::Database(_))), "{late:?}");
    assert!(store.write().await.is_err());
    assert!(!folder.path().join("a.db-wal").exists());
}

#[test]
fn a_caller_gives_up_or_its_unit_begins_and_never_both() {
    let begun = Turn::default();
    assert!(begun.begin() && !begun.give_up());
    let given_up = Turn::default();
    assert!(given_up.give_up() && !given_up.begin());
}
