//! One writer per upload on this server. A second one asks for its place: a writer that is still receiving data continues and
//! the newcomer is turned away; a writer whose connection has gone silent gives way.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{Notify, OwnedMutexGuard};

/// How long a newcomer waits.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Default)]
pub(super) struct Busy(Mutex<HashMap<String, Seat>>);

#[derive(Clone, Default)]
struct Seat {
    turn: Arc<tokio::sync::Mutex<()>>,
    wanted: Arc<Notify>,
    /// Holding or waiting.
    people: usize,
}

/// The place, for as long as this value exists.
pub(super) struct Hold {
    // Before the ticket, so that the place is free when the last ticket goes.
    _turn: OwnedMutexGuard<()>,
    ticket: Ticket,
}

struct Ticket {
    busy: Arc<Busy>,
    id: String,
    seat: Seat,
}

impl Busy {
    /// Waits for the place; `None` if its holder is still receiving data.
    pub(super) async fn enter(self: &Arc<Self>, id: &str) -> Option<Hold> {
        let seat = {
            let mut seats = self.seats();
            let seat = seats.entry(id.to_owned()).or_default();
            seat.people += 1;
            seat.clone()
        };
        let ticket = Ticket {
            busy: Arc::clone(self),
            id: id.to_owned(),
            seat,
        };
        ticket.seat.wanted.notify_waiters();
        let turn = Arc::clone(&ticket.seat.turn).lock_owned();
        let turn = tokio::time::timeout(PATIENCE, turn).await.ok()?;
        Some(Hold {
            _turn: turn,
            ticket,
        })
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<String, Seat>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hold {
    /// Completes as soon as another request wants the place.
    pub(super) async fn wanted(&self) {
        loop {
            let wanted = self.ticket.seat.wanted.notified();
            let people = {
                let seats = self.ticket.busy.seats();
                seats.get(&self.ticket.id).map_or(1, |seat| seat.people)
            };
            if people > 1 {
                return;
            }
            wanted.await;
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut seats = self.busy.seats();
        if let Some(seat) = seats.get_mut(&self.id) {
            seat.people -= 1;
            if seat.people == 0 {
                seats.remove(&self.id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_at_a_time_and_nothing_is_left_behind() {
        let busy = Arc::new(Busy::default());
        let first = busy.enter("a").await.expect("free");
        assert!(busy.enter("b").await.is_some(), "another upload");
        assert!(busy.enter("a").await.is_none(), "it is at work");
        drop(first);
        assert!(busy.enter("a").await.is_some());
        assert!(busy.seats().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_holds_it_hears_that_it_is_wanted() {
        let busy = Arc::new(Busy::default());
        let first = busy.enter("a").await.expect("free");
        let silent = tokio::time::timeout(Duration::from_secs(1), first.wanted()).await;
        assert!(silent.is_err(), "no other request wants it");
        let second = tokio::spawn({
            let busy = Arc::clone(&busy);
            async move { busy.enter("a").await.is_some() }
        });
        first.wanted().await;
        drop(first);
        assert!(second.await.expect("no panic"));
        assert!(busy.seats().is_empty());
    }
}
