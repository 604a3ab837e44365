//! The subscribers to the events of a tab.

use crate::events::Event;
use std::{cell::RefCell, collections::VecDeque, rc::Rc};

type Callback = Rc<RefCell<dyn FnMut(&Event)>>;

/// The subscribers. Nothing is borrowed while a callback runs, so it may subscribe, unsubscribe and
/// use the session. Events that it causes are delivered after the current one, in order.
#[derive(Default)]
pub(crate) struct Subscribers {
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    next: u64,
    callbacks: Vec<(u64, Callback)>,
    queue: VecDeque<Event>,
    delivering: bool,
}

impl Subscribers {
    /// Adds a subscriber and returns its number.
    pub(crate) fn add(&self, callback: impl FnMut(&Event) + 'static) -> u64 {
        let mut inner = self.inner.borrow_mut();
        inner.next += 1;
        let id = inner.next;
        inner.callbacks.push((id, Rc::new(RefCell::new(callback))));
        id
    }

    /// Removes a subscriber. It receives no further events, not even those that are already queued.
    pub(crate) fn remove(&self, id: u64) {
        let gone = {
            let mut inner = self.inner.borrow_mut();
            let at = inner.callbacks.iter().position(|(at, _)| *at == id);
            at.map(|at| inner.callbacks.remove(at))
        };
        // Outside the borrow, since the callback may itself own a subscription.
        drop(gone);
    }

    /// Delivers the event to all subscribers, or queues it if a callback is running.
    pub(crate) fn emit(&self, event: Event) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.queue.push_back(event);
            if std::mem::replace(&mut inner.delivering, true) {
                return;
            }
        }
        while let Some((event, ids)) = self.next() {
            for id in ids {
                if let Some(callback) = self.callback(id) {
                    (callback.borrow_mut())(&event);
                }
            }
        }
    }

    fn next(&self) -> Option<(Event, Vec<u64>)> {
        let mut inner = self.inner.borrow_mut();
        let Some(event) = inner.queue.pop_front() else {
            inner.delivering = false;
            return None;
        };
        let ids = inner.callbacks.iter().map(|(id, _)| *id).collect();
        Some((event, ids))
    }

    fn callback(&self, id: u64) -> Option<Callback> {
        let inner = self.inner.borrow();
        let found = inner.callbacks.iter().find(|(at, _)| *at == id);
        found.map(|(_, callback)| Rc::clone(callback))
    }
}
