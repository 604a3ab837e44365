//! What an operator does to accounts from the command line. Each change writes its entry in the record of operators'
//! actions in the same transaction.

use std::time::{Duration, Instant};

use app::api::Principal;
use futures::FutureExt;
use sqlx::FromRow;
use tokio::time::sleep;

use super::{
    account_changes::delete_account,
    accounts::find_by_email,
    credentials::Email,
    end::{Which, end, end_all_of, log_ended},
    ids::UserId,
    own_sessions::{SessionInfo, list_live},
    revoked,
    sessions::EndReason,
};
use crate::{
    clock::Timestamp,
    config::Config,
    limits::USERS_AT_ONCE,
    store::{
        Store, StoreError,
        db::{Access, Connection, Engine, query, query_as, query_scalar},
    },
};

#[derive(Clone)]
pub struct Operator {
    store: Store,
    now: Timestamp,
    /// The operating system's name for the user who runs the command.
    name: String,
    idle: Duration,
    /// How long a running server must remember an ended session.
    keep_for: Duration,
    /// Whose sessions end in one transaction, if those of all users do.
    pub(super) users_at_once: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    #[error(
        "there is no account with the address {0}. Nothing was changed; `server user list` shows all accounts"
    )]
    Unknown(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One account in the operator's list.
#[derive(Debug, FromRow)]
pub struct AccountInfo {
    pub id: String,
    pub email: String,
    pub created_at: i64,
    pub disabled: bool,
    /// How many sessions are alive.
    pub sessions: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Disable,
    Enable,
    SignOut,
    Delete,
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::SignOut => "sign-out",
            Self::Delete => "delete",
        }
    }
}

/// What became of one account.
#[derive(Debug)]
pub struct Done {
    pub email: String,
    /// Whether anything changed: an account that is disabled already stays as it is.
    pub changed: bool,
    pub sessions: usize,
}

/// One entry of the record.
#[derive(Debug, FromRow)]
pub struct Entry {
    pub at: i64,
    pub operator: String,
    pub action: String,
    pub user_id: Option<String>,
    /// `None` if the account is gone.
    pub email: Option<String>,
    pub sessions: i64,
}

impl Operator {
    pub fn new(store: Store, config: &Config, name: String, now: Timestamp) -> Self {
        Self {
            store,
            now,
            name,
            idle: config.refresh_idle,
            keep_for: revoked::keep_for(config.access_ttl),
            users_at_once: USERS_AT_ONCE,
        }
    }

    /// All accounts, in the order of their addresses.
    pub async fn accounts(&self) -> Result<Vec<AccountInfo>, StoreError> {
        let rows = query_as(
            "SELECT u.id, u.email, u.created_at, u.disabled_at IS NOT NULL AS disabled, count(s.id) AS sessions
             FROM users u LEFT JOIN sessions s ON s.user_id = u.id
                AND s.revoked_at IS NULL AND s.expires_at > $1 AND s.renewed_at > $2
             GROUP BY u.id ORDER BY u.email_key",
        )
        .bind(self.now.as_millis())
        .bind(self.now.minus(self.idle).as_millis())
        .fetch_all(self.store.reader())
        .await?;
        Ok(rows)
    }

    /// Where each of these users is signed in.
    pub async fn sessions(
        &self,
        emails: &[String],
    ) -> Result<Vec<(String, Vec<SessionInfo>)>, OperatorError> {
        let mut found = Vec::new();
        for email in emails {
            let reader = self.store.reader();
            let (user, _) = account(find(reader, email).await?, email)?;
            let sessions = list_live(reader, user, self.idle, self.now).await?;
            found.push((email.clone(), sessions));
        }
        Ok(found)
    }

    /// Does the same to several accounts, or, if one of them is unknown, to none.
    pub async fn apply(
        &self,
        action: Action,
        emails: &[String],
    ) -> Result<Vec<Done>, OperatorError> {
        let step = (self.clone(), action, emails.to_vec());
        let done = self.store.transaction(step, |(this, action, emails), tx| {
            this.apply_in(tx, *action, emails).boxed()
        });
        let (done, ended) = done.await?;
        for (reason, ended) in ended {
            log_ended(&ended, reason);
        }
        Ok(done)
    }

    async fn apply_in(
        &self,
        tx: &mut Connection,
        action: Action,
        emails: &[String],
    ) -> Result<(Vec<Done>, Vec<(EndReason, Vec<Principal>)>), OperatorError> {
        let mut done = Vec::new();
        let mut all_ended = Vec::new();
        for email in emails {
            let (user, disabled) = account(find(&mut *tx, email).await?, email)?;
            let (changed, reason, ended) = self.change(tx, action, user, disabled).await?;
            if changed {
                self.note(tx, action, Some(user), ended.len(), self.now)
                    .await?;
            }
            done.push(Done {
                email: email.clone(),
                changed,
                sessions: ended.len(),
            });
            if let Some(reason) = reason {
                all_ended.push((reason, ended));
            }
        }
        Ok((done, all_ended))
    }

    async fn change(
        &self,
        tx: &mut Connection,
        action: Action,
        user: UserId,
        disabled: bool,
    ) -> Result<(bool, Option<EndReason>, Vec<Principal>), StoreError> {
        tx.write_for(user).await?;
        Ok(match action {
            Action::Disable => {
                set_disabled(tx, user, Some(self.now)).await?;
                let reason = EndReason::AccountDisabled;
                let ended = end(tx, Which::All(user), reason, self.now).await?;
                (!disabled || !ended.is_empty(), Some(reason), ended)
            }
            Action::Enable => {
                set_disabled(tx, user, None).await?;
                (disabled, None, Vec::new())
            }
            Action::SignOut => {
                let reason = EndReason::Operator;
                let ended = end(tx, Which::All(user), reason, self.now).await?;
                (!ended.is_empty(), Some(reason), ended)
            }
            Action::Delete => {
                let ended = delete_account(tx, user, self.keep_for, self.now).await?;
                (true, None, ended)
            }
        })
    }

    /// Ends every session that lives when this begins, and perhaps some that begin meanwhile. Returns how many. Some users at a
    /// time, between which other writers have their turn; if it is broken off, the record says how many had ended.
    pub async fn sign_everyone_out(&self) -> Result<usize, StoreError> {
        let began = Instant::now();
        let mut entry = None;
        let mut last = String::new();
        let mut all = 0;
        loop {
            let turn = Instant::now();
            let step = (self.clone(), began, entry, last);
            let part = self.store.transaction(step, |step, tx| {
                let (this, began, entry, last) = step;
                this.sign_out_after(tx, last, *entry, *began).boxed()
            });
            let part: Part = part.await?;
            log_ended(&part.ended, EndReason::Operator);
            all += part.ended.len();
            entry = Some(part.entry);
            match part.last {
                Some(user) => last = user,
                None => return Ok(all),
            }
            // Servers wait for the file without a queue: they only look now and then whether it is free.
            if self.store.engine() == Engine::Sqlite {
                sleep(turn.elapsed()).await;
            }
        }
    }

    /// The same for the users after `last`, as many as are allowed.
    async fn sign_out_after(
        &self,
        tx: &mut Connection,
        last: &str,
        entry: Option<i64>,
        began: Instant,
    ) -> Result<Part, StoreError> {
        let users = tx.write_for_next(last, self.users_at_once).await?;
        // Not when the command began: until now, these users were given access tokens.
        let now = self.now.plus(began.elapsed());
        let ended = end_all_of(tx, &users, EndReason::Operator, now).await?;
        let entry = match entry {
            Some(entry) => {
                query("UPDATE operator_actions SET sessions = sessions + $1 WHERE id = $2")
                    .bind(count(ended.len()))
                    .bind(entry)
                    .execute(&mut *tx)
                    .await?;
                entry
            }
            None => {
                self.note(tx, Action::SignOut, None, ended.len(), now)
                    .await?
            }
        };
        Ok(Part {
            entry,
            last: users.last().cloned(),
            ended,
        })
    }

    /// Writes an entry into the record; its number.
    async fn note(
        &self,
        tx: &mut Connection,
        action: Action,
        user: Option<UserId>,
        sessions: usize,
        at: Timestamp,
    ) -> Result<i64, StoreError> {
        let entry = query_scalar(
            "INSERT INTO operator_actions (at, operator, action, user_id, sessions) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        )
        .bind(at.as_millis())
        .bind(&self.name)
        .bind(action.as_str())
        .bind(user.map(|user| user.to_string()))
        .bind(count(sessions))
        .fetch_one(&mut *tx)
        .await?;
        Ok(entry)
    }

    /// The last actions of operators, oldest first.
    pub async fn actions(&self, last: u32) -> Result<Vec<Entry>, StoreError> {
        let rows = query_as(
            "SELECT * FROM (
                 SELECT a.id, a.at, a.operator, a.action, a.user_id, u.email, a.sessions
                 FROM operator_actions a LEFT JOIN users u ON u.id = a.user_id
                 ORDER BY a.id DESC LIMIT $1
             ) AS latest ORDER BY id",
        )
        .bind(last)
        .fetch_all(self.store.reader())
        .await?;
        Ok(rows)
    }
}

/// What became of some of all users.
struct Part {
    /// Its entry in the record.
    entry: i64,
    /// The last user; `None` if there were no more.
    last: Option<String>,
    ended: Vec<Principal>,
}

fn count(sessions: usize) -> i64 {
    i64::try_from(sessions).unwrap_or(i64::MAX)
}

async fn find(
    executor: impl Into<Access<'_>>,
    typed: &str,
) -> Result<Option<(UserId, bool)>, StoreError> {
    let Ok(email) = Email::of_account(typed) else {
        return Ok(None);
    };
    let found = find_by_email(executor, &email).await?;
    Ok(found.map(|(user, _, disabled)| (user, disabled)))
}

fn account(found: Option<(UserId, bool)>, typed: &str) -> Result<(UserId, bool), OperatorError> {
    found.ok_or_else(|| OperatorError::Unknown(typed.to_owned()))
}

/// Leaves the first moment at which it was disabled.
async fn set_disabled(
    tx: &mut Connection,
    user: UserId,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    query(
        "UPDATE users SET disabled_at = CASE WHEN $1 IS NULL THEN NULL ELSE coalesce(disabled_at, $1) END
         WHERE id = $2",
    )
    .bind(at.map(Timestamp::as_millis))
    .bind(user.to_string())
    .execute(&mut *tx)
    .await?;
    Ok(())
}
