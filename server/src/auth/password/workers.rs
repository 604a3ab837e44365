//! Threads of our own for what is done with passwords: a few, each with working memory that it keeps. On the runtime's
//! blocking threads, each of which the allocator gives memory of its own, a flood of sign-ins left gigabytes behind.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::{PasswordError, memory::Memory};

/// One hash keeps a core busy for tens of milliseconds: more at once only slow each other down.
pub(super) const AT_ONCE: usize = 2;
pub(super) const QUEUE: usize = 32;

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

pub(super) struct Workers {
    pub(super) places: Arc<Semaphore>,
    idle: Arc<Semaphore>,
    /// Never holds more than there are idle threads. They end when it is dropped.
    work: Sender<Work>,
}

impl Workers {
    pub(super) fn start() -> io::Result<Self> {
        let (work, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        for number in 1..=AT_ONCE {
            let queue = queue.clone();
            thread::Builder::new()
                .name(format!("passwords-{number}"))
                .spawn(move || serve(&queue))?;
        }
        Ok(Self {
            places: Arc::new(Semaphore::new(AT_ONCE + QUEUE)),
            idle: Arc::new(Semaphore::new(AT_ONCE)),
            work,
        })
    }

    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, PasswordError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Memory) -> Result<T, PasswordError> + Send + 'static,
    {
        let place = self.places.clone().try_acquire_owned();
        let place = place.map_err(|_| PasswordError::Busy)?;
        let thread = self.idle.clone().acquire_owned().await;
        let thread = thread.map_err(|_| PasswordError::Busy)?;
        let (answer, answered) = oneshot::channel();
        let work = move |memory: &mut Memory| {
            // Work that has begun cannot be cancelled. Its permits stay with it, so that clients who hang up do not make
            // room for more than the limit allows.
            let _permits: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, thread);
            answer.send(work(memory)).ok();
        };
        let lost = |what: &str| PasswordError::Hash(what.to_owned());
        let sent = self.work.send(Box::new(work));
        sent.map_err(|_| lost("no thread is left"))?;
        answered.await.map_err(|_| lost("a thread panicked"))?
    }
}

fn serve(queue: &Mutex<Receiver<Work>>) {
    let mut memory = Memory::default();
    loop {
        let work = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = work else { return };
        // The caller that waits for the answer learns of a panic: its sender is gone. The thread goes on.
        catch_unwind(AssertUnwindSafe(|| work(&mut memory))).ok();
        memory.wipe();
    }
}
