//! The request is dropped after any number of polls, as when its client hangs up: all of it was done or nothing, nothing is
//! left behind in the pools, and the same request again gets the right answer.

use std::{collections::BTreeMap, future::poll_fn, task::Poll};

use faulty_disk::Image;
use sqlx::Connection;
use tokio::{
    runtime::{self, Handle, Runtime},
    task::yield_now,
};

use crate::{
    flows::{Answered, Call, FLOWS, Flow},
    invariants,
    tables::{Contents, contents, growth},
    world::{Site, World},
};
use longhaul_server::store::db::query_scalar;

/// More often than any request here waits.
const MOST_POLLS: usize = 5_000;

/// A runtime for what the requests under test leave running, so that it is known when all of that has come to its end.
struct Elsewhere(Option<Runtime>);

impl Elsewhere {
    fn new() -> Self {
        let mut builder = runtime::Builder::new_multi_thread();
        let built = builder.worker_threads(1).enable_all().build();
        Self(Some(built.unwrap()))
    }

    fn handle(&self) -> &Handle {
        self.0.as_ref().expect("a runtime").handle()
    }

    /// Polls `future` until it has had to wait `times` times, and drops it. Its output if it came to an end before.
    async fn dropped_after<T>(&self, times: usize, future: impl Future<Output = T>) -> Option<T> {
        let mut future = Some(Box::pin(future));
        let mut waited = 0;
        poll_fn(move |context| {
            let _here = self.handle().enter();
            if waited < times {
                let polled = future
                    .as_mut()
                    .expect("not dropped yet")
                    .as_mut()
                    .poll(context);
                if let Poll::Ready(output) = polled {
                    return Poll::Ready(Some(output));
                }
                waited += 1;
            }
            if waited < times {
                return Poll::Pending;
            }
            drop(future.take());
            Poll::Ready(None)
        })
        .await
    }

    async fn quiet(&self) {
        while self.handle().metrics().num_alive_tasks() > 0 {
            yield_now().await;
        }
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Nothing is held, nothing is open, and every connection sees what was committed last.
async fn assert_clean(world: &World, when: &str) {
    let store = &world.running.state.store;
    let mark = mark(world).await;
    let pool = store.reader().sqlite().unwrap();
    let mut readers = Vec::new();
    for _ in 0..pool.size() {
        readers.push(pool.acquire().await.expect(when));
    }
    for reader in &mut readers {
        assert!(!reader.is_in_transaction(), "{when}");
        let seen: i64 =
            sqlx::query_scalar("SELECT count(*) FROM deleted_sessions WHERE session_id = $1")
                .bind(&mark)
                .fetch_one(&mut **reader)
                .await
                .expect(when);
        assert_eq!(seen, 1, "a reader looks at the past: {when}");
    }
}

/// Commits something; proof that the writer is free.
async fn mark(world: &World) -> String {
    let mut transaction = world.running.state.store.write().await.unwrap();
    let mark = query_scalar(
        "INSERT INTO deleted_sessions (session_id, deleted_at) VALUES (lower(hex(randomblob(16))), 0) RETURNING session_id",
    )
    .fetch_one(&mut *transaction)
    .await
    .unwrap();
    transaction.commit().await.unwrap();
    mark
}

struct Expected {
    once: BTreeMap<String, i64>,
    twice: BTreeMap<String, i64>,
}

async fn rows(world: &World) -> Contents {
    let mut rows = contents(world.running.state.store.reader()).await;
    // Where the marks are.
    rows.remove("deleted_sessions");
    rows.remove("ended_sessions");
    rows
}

/// What the request changes, sent once and sent twice, if nobody hangs up.
async fn undisturbed(world: &World, flow: Flow) -> Expected {
    let call = flow.prepare(world).await;
    let before = rows(world).await;
    let first = call.send(world).await;
    assert_eq!(first.status, flow.done(), "{flow:?}: {}", first.body);
    let once = rows(world).await;
    call.send(world).await;
    Expected {
        once: growth(&before, &once),
        twice: growth(&before, &rows(world).await),
    }
}

async fn drop_everywhere(world: &World, flow: Flow, elsewhere: &Elsewhere) -> usize {
    let expected = undisturbed(world, flow).await;
    for times in 0..MOST_POLLS {
        let call = flow.prepare(world).await;
        let before = rows(world).await;
        let answer: Option<Answered> = elsewhere.dropped_after(times, call.send(world)).await;
        elsewhere.quiet().await;
        let when = format!("{flow:?}, dropped after {times} polls");
        assert_clean(world, &when).await;
        let after = rows(world).await;
        let change = growth(&before, &after);
        let nothing = after == before;
        if !flow.has_steps() {
            assert!(
                nothing || change == expected.once,
                "half done: {when}: {change:?}"
            );
        }
        again(world, flow, &call, nothing, &when).await;
        let change = growth(&before, &rows(world).await);
        if !flow.has_steps() {
            let right = change == expected.once || (!nothing && change == expected.twice);
            assert!(right, "{when}, then sent again: {change:?}");
        }
        if let Some(answer) = answer {
            assert_eq!(answer.status, flow.done(), "{when}");
            return times;
        }
    }
    panic!("{flow:?} does not end");
}

async fn again(world: &World, flow: Flow, call: &Call, nothing: bool, when: &str) {
    let again = call.send(world).await;
    let status = again.status.as_u16();
    let right = status == flow.done() || (!nothing && flow.again().contains(&status));
    assert!(right, "{when}, then {status}: {}", again.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_dropped_at_any_await_is_done_or_not_and_leaves_nothing_behind() {
    let mut site = Site::new();
    let world = site.start(&Image::default()).await;
    world.register("first@example.com").await;
    let elsewhere = Elsewhere::new();
    let mut dropped = 0;
    for flow in FLOWS {
        dropped += drop_everywhere(&world, *flow, &elsewhere).await;
        invariants::assert_hold(&world.config, &format!("{flow:?}")).await;
    }
    // Each request waits somewhere: for a task, a connection, a hash.
    assert!(dropped > 2 * FLOWS.len(), "{dropped}");
}
