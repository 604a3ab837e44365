//! Subscribers that use the session from within their callbacks.

use std::cell::RefCell;
use std::rc::Rc;

use super::bench::{Bench, renewed};
use super::world::{EXPIRED, OK};
use crate::events::{Event, Step};
use crate::failure::Failure;
use crate::tab::session::Subscribers;

#[test]
fn subscriber_may_use_the_client_inside_its_callback_s33() {
    let mut b = Bench::signed_in(300);
    let made = Rc::new(RefCell::new(Vec::new()));
    let (tab, calls, spawner) = (b.tab.clone(), Rc::clone(&made), b.pool.spawner());
    b.world.subscribers.add(move |event| {
        if matches!(event.step, Step::Expired { .. } | Step::Renewed { .. }) {
            let (tab, calls) = (tab.clone(), Rc::clone(&calls));
            let call = async move {
                let result = tab.call("inner").await;
                calls.borrow_mut().push(result);
            };
            futures::task::LocalSpawnExt::spawn_local(&spawner, call).expect("the pool lives");
        }
        let _ = (tab.status(), tab.epoch());
    });
    let outer = b.call("outer");
    b.answer_all(EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert_eq!(outer.result(), Some(Ok(OK)));
    assert_eq!(*made.borrow(), [Ok(OK), Ok(OK)]);
    assert_eq!(b.refreshes(), 1);
}

#[test]
fn subscriber_may_end_the_session_inside_its_callback_s33() {
    for at in [
        "Called",
        "Expired",
        "Refreshing",
        "Waiting",
        "Renewed",
        "Retried",
    ] {
        let mut b = Bench::signed_in(300);
        let (tab, world) = (b.tab.clone(), Rc::clone(&b.world));
        let sent = Rc::new(RefCell::new(None));
        let sent_by_then = Rc::clone(&sent);
        b.world.subscribers.add(move |event| {
            let mut sent = sent_by_then.borrow_mut();
            if format!("{:?}", event.step).starts_with(at) && sent.is_none() {
                *sent = Some(world.attempts.borrow().len());
                drop(sent);
                tab.signed_out();
            }
        });
        let call = b.call("a");
        b.answer_all(EXPIRED);
        b.refresh_later(renewed(300));
        b.run();
        b.answer_all(OK);
        let ended = match at {
            "Called" | "Retried" => Err(Failure::SignedOut),
            _ => Ok(EXPIRED),
        };
        assert_eq!(call.result(), Some(ended), "{at}");
        assert_eq!(b.open_refreshes(), 0, "{at}");
        assert_eq!(
            Some(b.attempts()),
            *sent.borrow(),
            "{at}: sent after the end"
        );
        assert_eq!(format!("{:?}", b.status()), "SignedOut", "{at}");
    }
}

fn event(at: u64) -> Event {
    Event {
        at,
        epoch: 0,
        step: Step::Adopted,
    }
}

#[test]
fn events_caused_by_a_callback_come_after_the_present_one() {
    let all = Rc::new(Subscribers::default());
    let heard = Rc::new(RefCell::new(Vec::new()));
    let (again, first) = (Rc::clone(&all), Rc::clone(&heard));
    all.add(move |e| {
        first.borrow_mut().push(("first", e.at));
        if e.at == 1 {
            again.emit(event(2));
        }
    });
    let second = Rc::clone(&heard);
    all.add(move |e| second.borrow_mut().push(("second", e.at)));
    all.emit(event(1));
    assert_eq!(
        *heard.borrow(),
        [("first", 1), ("second", 1), ("first", 2), ("second", 2)]
    );
}

#[test]
fn callbacks_may_unsubscribe_themselves_and_others() {
    let all = Rc::new(Subscribers::default());
    let heard = Rc::new(RefCell::new(0));
    let (remover, count) = (Rc::clone(&all), Rc::clone(&heard));
    all.add(move |_| {
        *count.borrow_mut() += 1;
        remover.remove(1);
        remover.remove(2);
    });
    let other = Rc::clone(&heard);
    all.add(move |_| *other.borrow_mut() += 100);
    all.emit(event(1));
    all.emit(event(2));
    assert_eq!(*heard.borrow(), 1);
}
