//! Sends what is in the outbox, one mail at a time over all servers that share a database, and again if it must.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use lettre::transport::smtp::Error as SmtpError;
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval},
};

use super::{
    letter::Letter,
    notice::KINDS,
    outbox::Outbox,
    pauses,
    rows::{Claimed, Ended, Ending, Keep, Outcome, Rows},
    smtp::{Answer, Smtp},
};
use crate::{
    auth::keys::random_bytes,
    clock::{Clock, Timestamp},
    config::MailSettings,
    metrics::{Mail, Metrics},
    store::{Store, StoreError},
};

/// How often the outbox is looked at, besides when this server has put a mail there.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A mail is put there before its transaction is committed.
const COMMIT_TAKES: Duration = Duration::from_millis(50);
/// How often those that wait are counted.
const COUNT_EVERY: Duration = Duration::from_secs(10);
/// Far above what waits on a good day. Beyond it, the number says nothing more.
const COUNT_TO: i64 = 10_000;
const MAILS_AT_ONCE: i64 = 20;
const CONNECTIONS: usize = 4;

pub(crate) struct Sender {
    outbox: Outbox,
    rows: Rows,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    way: Way,
}

enum Way {
    Smtp(Box<Smtp>),
    /// There is no mail server: the log says that there would have been a mail.
    Log,
}

impl Sender {
    /// `site` is the address of the site. Fails if the certificates that this machine trusts cannot be read.
    pub(crate) fn new(
        settings: Option<MailSettings>,
        site: &str,
        outbox: Outbox,
        store: Store,
        clock: Arc<dyn Clock>,
        metrics: Arc<Metrics>,
        keep: Keep,
    ) -> Result<Self, SmtpError> {
        let way = match settings {
            Some(MailSettings { server, from }) => {
                Way::Smtp(Box::new(Smtp::new(server, from, site)?))
            }
            None => Way::Log,
        };
        Ok(Self {
            outbox,
            rows: Rows::new(store, Arc::clone(&clock), keep),
            clock,
            metrics,
            way,
        })
    }

    /// Looks again and again until the server stops. What is being sent then has its time to end.
    pub(crate) async fn watch(self, mut stopped: watch::Receiver<()>) {
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut counted: Option<Instant> = None;
        let mut failing = false;
        loop {
            tokio::select! {
                _ = stopped.changed() => return,
                _ = ticks.tick() => {}
                () = self.outbox.added() => tokio::time::sleep(COMMIT_TAKES).await,
            }
            if counted.is_none_or(|at| at.elapsed() >= COUNT_EVERY) {
                counted = Some(Instant::now());
                self.count_waiting().await;
            }
            let looked = self.look(&stopped).await;
            match &looked {
                // A database that cannot be used is said once.
                Err(error) if !failing => tracing::error!(%error, "the outbox cannot be read"),
                _ => {}
            }
            failing = looked.is_err();
        }
    }

    /// Sends all that is due.
    async fn look(&self, stopped: &watch::Receiver<()>) -> Result<(), StoreError> {
        loop {
            let due = self.rows.due(MAILS_AT_ONCE).await?;
            let all = i64::try_from(due.len()).unwrap_or(MAILS_AT_ONCE) < MAILS_AT_ONCE;
            for together in due.chunks(CONNECTIONS) {
                // What is not begun is left to another server.
                if !matches!(stopped.has_changed(), Ok(false)) {
                    return Ok(());
                }
                let mut sends = Vec::new();
                for id in together {
                    sends.push(self.send(id.clone()));
                }
                let ends = join_all(sends).await;
                ends.into_iter().collect::<Result<(), _>>()?;
            }
            if all {
                return Ok(());
            }
        }
    }

    async fn send(&self, id: String) -> Result<(), StoreError> {
        let Some(claimed) = self.rows.claim(id).await? else {
            return Ok(());
        };
        let letter = match &claimed.sealed {
            Some(sealed) => self.outbox.open(sealed),
            None => None,
        };
        let (outcome, answer) = match letter {
            Some(letter) => self.pass_on(&claimed, &letter).await,
            // By a server with other keys.
            None => (Mail::GivenUp, "sealed with another key".to_owned()),
        };
        let ending = match outcome {
            Mail::Sent => Ending::Done(Outcome::Sent),
            Mail::Refused => Ending::Done(Outcome::Refused),
            Mail::GivenUp => Ending::Done(Outcome::GivenUp),
            Mail::Retried => Ending::Later(self.next(&claimed)),
        };
        let ended = self.rows.end(Ended {
            id: claimed.id.clone(),
            turn: claimed.turn,
            ending,
            answer: answer.clone(),
        });
        if ended.await? {
            self.metrics.mail(outcome);
            // What went to the log has its line.
            if !matches!((&self.way, outcome), (Way::Log, Mail::Sent)) {
                tell(&claimed, outcome, &answer);
            }
        }
        Ok(())
    }

    async fn pass_on(&self, claimed: &Claimed, letter: &Letter) -> (Mail, String) {
        let at = Timestamp::from_millis(claimed.created_at);
        let answer = match &self.way {
            Way::Smtp(smtp) => smtp.send(&claimed.id, letter, at).await,
            Way::Log => {
                let (kind, subject) = (known(&claimed.kind), &letter.subject);
                tracing::info!(
                    kind,
                    subject,
                    "a mail that no mail server is set up to send"
                );
                Answer::Sent
            }
        };
        match answer {
            Answer::Sent => (Mail::Sent, String::new()),
            Answer::Refused(code) => (Mail::Refused, code),
            Answer::Later(code) if self.next(claimed).as_millis() >= claimed.give_up_at => {
                (Mail::GivenUp, code)
            }
            Answer::Later(code) => (Mail::Retried, code),
        }
    }

    fn next(&self, claimed: &Claimed) -> Timestamp {
        let chance = u32::from_ne_bytes(random_bytes());
        self.clock.now().plus(pauses::after(claimed.tries, chance))
    }

    async fn count_waiting(&self) {
        // The next count makes up for one that failed.
        if let Ok(waiting) = self.rows.waiting(COUNT_TO).await {
            self.metrics.mails_waiting(waiting);
        }
    }
}

fn tell(claimed: &Claimed, outcome: Mail, answer: &str) {
    let (id, kind, tries) = (&*claimed.id, known(&claimed.kind), claimed.tries);
    match outcome {
        Mail::Sent => tracing::info!(id, kind, tries, "mail sent"),
        Mail::Retried => tracing::warn!(id, kind, tries, answer, "a mail could not be sent yet"),
        Mail::Refused => tracing::warn!(id, kind, tries, answer, "a mail was refused for good"),
        Mail::GivenUp => tracing::error!(id, kind, tries, answer, "a mail was given up"),
    }
}

/// A newer server beside this one may know more of them.
fn known(kind: &str) -> &'static str {
    let found = KINDS.iter().find(|known| known.name == kind);
    found.map_or("of a newer version", |known| known.name)
}
