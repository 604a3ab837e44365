//! What calls wait for: the result of an operation that all of them share, and the decision about calls that are parked
//! until the user has signed in again. No call is left hanging.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// A result that may not be available yet. Clones share it.
#[derive(Debug)]
pub(crate) struct SharedResult<T>(Rc<RefCell<Inner<T>>>);

#[derive(Debug)]
struct Inner<T> {
    result: Option<T>,
    next: u64,
    waiting: Vec<(u64, Waker)>,
}

impl<T> Clone for SharedResult<T> {
    fn clone(&self) -> Self {
        SharedResult(Rc::clone(&self.0))
    }
}

impl<T: Copy> SharedResult<T> {
    /// Creates the result of an operation that has begun.
    pub(crate) fn new() -> Self {
        SharedResult(Rc::new(RefCell::new(Inner {
            result: None,
            next: 0,
            waiting: Vec::new(),
        })))
    }

    /// Sets the result and wakes all waiting tasks. Only the first result counts.
    pub(crate) fn complete(&self, result: T) {
        let waiting = {
            let mut inner = self.0.borrow_mut();
            if inner.result.is_some() {
                return;
            }
            inner.result = Some(result);
            std::mem::take(&mut inner.waiting)
        };
        // Outside the borrow, since a waker may poll at once.
        for (_, waker) in waiting {
            waker.wake();
        }
    }

    /// Waits for the result. Dropping the future cancels the wait.
    pub(crate) fn wait(&self) -> Wait<T> {
        let mut inner = self.0.borrow_mut();
        inner.next += 1;
        Wait {
            flight: self.clone(),
            id: inner.next,
        }
    }

    /// Whether both belong to the same operation.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Returns the number of waiting tasks.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.0.borrow().waiting.len()
    }
}

impl<T: Copy> Default for SharedResult<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// See [`SharedResult::wait`].
#[derive(Debug)]
pub(crate) struct Wait<T> {
    flight: SharedResult<T>,
    id: u64,
}

impl<T: Copy> Future for Wait<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let mut inner = self.flight.0.borrow_mut();
        if let Some(result) = inner.result {
            return Poll::Ready(result);
        }
        match inner.waiting.iter_mut().find(|(id, _)| *id == self.id) {
            Some((_, waker)) => waker.clone_from(cx.waker()),
            None => inner.waiting.push((self.id, cx.waker().clone())),
        }
        Poll::Pending
    }
}

impl<T> Drop for Wait<T> {
    fn drop(&mut self) {
        let waker = {
            let mut inner = self.flight.0.borrow_mut();
            let at = inner.waiting.iter().position(|(id, _)| *id == self.id);
            // The order is preserved: tasks are woken first come, first served.
            at.map(|at| inner.waiting.remove(at))
        };
        drop(waker);
    }
}

/// What to do with a parked call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// Send it, because the same user has signed in again.
    Replay,
    /// Never send it, because another user signed in or the user declined to.
    Drop,
}

pub(crate) type Parked = SharedResult<Resolution>;

/// Whether calls are parked when the server has ended the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Parking {
    /// The app does not offer to sign in on the page. Callers receive the refusal.
    #[default]
    Closed,
    /// The app offers to sign in on the page.
    Open,
    /// The user declined to sign in for now.
    Declined,
}

impl Parking {
    /// At the start, for an app that offers to sign in on the page, or does not.
    pub(crate) fn offered(sign_in_again: bool) -> Self {
        if sign_in_again {
            Self::Open
        } else {
            Self::Closed
        }
    }
}

/// Parked calls in the order of their numbers, and calls that were decided about but whose callers have not been told
/// yet.
#[derive(Debug, Default)]
pub(crate) struct ParkedCalls {
    pub parking: Parking,
    parked: Vec<(u64, Parked)>,
    resolved: Vec<(Parked, Resolution)>,
}

impl ParkedCalls {
    pub(crate) fn park(&mut self, call: u64) -> Parked {
        let parked = Parked::new();
        // In its place, and not sorted at the end: a sort adds four kilobytes to a wasm module.
        let at = self.parked.partition_point(|(other, _)| *other <= call);
        self.parked.insert(at, (call, parked.clone()));
        parked
    }

    /// Decides about all parked calls, in the order in which they were made.
    pub(crate) fn resolve(&mut self, resolution: Resolution) {
        if self.parking == Parking::Declined {
            self.parking = Parking::Open;
        }
        let resolved = self
            .parked
            .drain(..)
            .map(|(_, parked)| (parked, resolution));
        self.resolved.extend(resolved);
    }

    /// Ends all parked calls because the user declined to sign in. New calls are refused until a
    /// session begins.
    pub(crate) fn decline(&mut self) {
        self.resolve(Resolution::Drop);
        if self.parking == Parking::Open {
            self.parking = Parking::Declined;
        }
    }

    pub(crate) fn take_resolved(&mut self) -> Vec<(Parked, Resolution)> {
        std::mem::take(&mut self.resolved)
    }
}
