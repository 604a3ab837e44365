//! The result of one operation, shared by all tasks that wait for it. None of them is left hanging.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

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
