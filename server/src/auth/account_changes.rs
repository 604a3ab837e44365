//! What the owner of an account may do to it with the password: change the password, delete it all.

use std::time::Duration;

use app::api::Principal;
use futures::FutureExt;

use super::{
    accounts::{Accounts, SignInError},
    authority::AuthorityError,
    credentials::{CredentialError, Email, Password},
    end::{Which, end, record},
    idempotency::{Once, OnceError},
    ids::UserId,
    limiter::{Attempt, Source},
    password::Verdict,
    sessions::EndReason,
};
use crate::{
    clock::Timestamp,
    mail::{
        Notice,
        outbox::{device_of, recipient},
    },
    store::{
        StoreError,
        db::{Connection, query, query_scalar},
        read_back, to_the_end,
    },
};

#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("The password is wrong.")]
    WrongPassword,
    #[error(transparent)]
    Invalid(#[from] CredentialError),
    /// Ended on another device while this was under way.
    #[error(transparent)]
    Ended(#[from] AuthorityError),
    #[error(transparent)]
    Once(#[from] OnceError),
    #[error(transparent)]
    Refused(#[from] SignInError),
}

impl Accounts {
    /// Changes the password and ends all other sessions. Returns how many.
    pub async fn change_password(
        &self,
        who: Principal,
        current: String,
        new: String,
        once: Option<Once>,
    ) -> Result<usize, ChangeError> {
        let new = Password::try_from(new)?;
        // A stolen session must not be a way to guess the password.
        let attempt = self.count_attempt(Source::User(who.user), None).await?;
        let result = self.try_change(who, current, new, once).await;
        self.forgive_unless_guessed(&attempt, &result).await;
        result
    }

    async fn try_change(
        &self,
        who: Principal,
        current: String,
        new: Password,
        once: Option<Once>,
    ) -> Result<usize, ChangeError> {
        if let Some(ended) = self.answered(who, &new, once.as_ref()).await? {
            return Ok(ended);
        }
        if let Some(old_hash) = self.check_password(who, current).await? {
            let new_hash = self.hash_new(who.user, new.clone()).await?;
            let (this, once) = (self.clone(), once.clone());
            let change = async move { this.replace_password(who, old_hash, new_hash, once).await };
            if let Some(ended) = to_the_end(change).await? {
                return Ok(ended);
            }
        }
        // Wrong, unless this very call, sent twice at once, has just made it so.
        let answered = self.answered(who, &new, once.as_ref()).await?;
        answered.ok_or(ChangeError::WrongPassword)
    }

    /// The earlier answer to this very call. Whether it asked for the same password is checked against
    /// the password itself: no fast hash that could be guessed from is stored with the key.
    async fn answered(
        &self,
        who: Principal,
        new: &Password,
        once: Option<&Once>,
    ) -> Result<Option<usize>, ChangeError> {
        self.sessions.authority.check(who).await?;
        let Some(once) = once else { return Ok(None) };
        let now = self.clock.now();
        let Some(ended) = once.answer(self.store.reader(), who.user, now).await? else {
            return Ok(None);
        };
        let stored = self.password_hash(who.user).await?;
        match self.verify(new.clone(), stored).await? {
            Verdict::Wrong => Err(OnceError::Reused.into()),
            Verdict::Right | Verdict::Rehashed(_) => Ok(Some(ended)),
        }
    }

    /// `None` if the password is no longer the one that was checked.
    pub(super) async fn replace_password(
        &self,
        who: Principal,
        old_hash: String,
        new_hash: String,
        once: Option<Once>,
    ) -> Result<Option<usize>, ChangeError> {
        let Principal { user, session } = who;
        let step = (self.clone(), who, old_hash, new_hash, once);
        let changed = self.store.transaction(step, |step, tx| {
            let (this, who, old_hash, new_hash, once) = step;
            async move {
                let Principal { user, session } = *who;
                this.sessions.authority.check_in(tx, *who).await?;
                let now = this.clock.now();
                let changed = query(
                    "UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3",
                )
                .bind(&*new_hash)
                .bind(user.to_string())
                .bind(&*old_hash)
                .execute(&mut *tx)
                .await
                .map_err(StoreError::from)?;
                if changed == 0 {
                    return Ok(None);
                }
                let which = Which::Others(user, session);
                let ended = end(tx, which, EndReason::PasswordChanged, now).await?;
                record(tx, "password_changed", *who, now).await?;
                let notice = Notice::PasswordChanged {
                    device: device_of(tx, session).await?,
                };
                this.sessions.outbox.tell(tx, user, &notice, now).await?;
                if let Some(once) = once {
                    once.keep(tx, user, &ended.len(), now).await?;
                }
                Ok::<_, ChangeError>(Some((ended, now)))
            }
            .boxed()
        });
        let Some((ended, now)) = changed.await? else {
            return Ok(None);
        };
        self.sessions
            .mark_ended(&ended, EndReason::PasswordChanged, now);
        tracing::info!(%user, %session, ended = ended.len(), "password changed");
        Ok(Some(ended.len()))
    }

    /// Deletes the account and everything in it. Repeating it is not an error: the account is gone.
    pub async fn delete(&self, who: Principal, password: String) -> Result<(), ChangeError> {
        let attempt = self.count_attempt(Source::User(who.user), None).await?;
        let result = self.try_delete(who, password).await;
        self.forgive_unless_guessed(&attempt, &result).await;
        result
    }

    async fn try_delete(&self, who: Principal, password: String) -> Result<(), ChangeError> {
        let Some(hash) = self.check_password(who, password).await? else {
            let gone = self.password_hash(who.user).await?.is_none();
            return gone.then_some(()).ok_or(ChangeError::WrongPassword);
        };
        let this = self.clone();
        to_the_end(async move { this.erase(who, &hash).await }).await
    }

    async fn erase(&self, who: Principal, hash: &str) -> Result<(), ChangeError> {
        let step = (self.clone(), who, hash.to_owned());
        let erased = self.store.transaction(step, |(this, who, hash), tx| {
            async move {
                let lock = tx.write_for(who.user).await;
                lock.map_err(StoreError::from)?;
                let now = this.clock.now();
                let stored = query_scalar("SELECT password_hash FROM users WHERE id = $1")
                    .bind(who.user.to_string())
                    .fetch_optional(&mut *tx)
                    .await;
                let stored: Option<String> = stored.map_err(StoreError::from)?;
                match stored {
                    None => return Ok(None),
                    Some(stored) if stored != *hash => return Err(ChangeError::WrongPassword),
                    Some(_) => this.sessions.authority.check_in(tx, *who).await?,
                }
                this.tell_of_end(tx, *who, now).await?;
                let keep_for = this.sessions.revoked.keep_for();
                let ended = delete_account(tx, who.user, keep_for, now).await?;
                Ok(Some((ended, now)))
            }
            .boxed()
        });
        if let Some((ended, now)) = erased.await? {
            self.sessions
                .mark_ended(&ended, EndReason::AccountDeleted, now);
            tracing::info!(user = %who.user, "account deleted");
        }
        Ok(())
    }

    /// Tells the owner of an account that it is deleted. The mail belongs to no account, so it is not deleted with it.
    async fn tell_of_end(
        &self,
        tx: &mut Connection,
        who: Principal,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(mut recipient) = recipient(tx, who.user).await? else {
            return Ok(());
        };
        recipient.user = None;
        let notice = Notice::AccountDeleted {
            device: device_of(tx, who.session).await?,
        };
        let outbox = &self.sessions.outbox;
        outbox.tell_at(tx, &recipient, &notice, now).await
    }

    /// The stored hash, if `password` fits it.
    async fn check_password(
        &self,
        who: Principal,
        password: String,
    ) -> Result<Option<String>, ChangeError> {
        let Ok(password) = Password::of_account(password) else {
            return Ok(None);
        };
        let user = who.user;
        let stored = self.password_hash(user).await?;
        if stored.is_some() {
            // Before it says whether the password is right.
            self.sessions.authority.check(who).await?;
        }
        match self.verify(password, stored.clone()).await? {
            Verdict::Wrong => {
                tracing::info!(%user, "wrong password for a change of the account");
                Ok(None)
            }
            Verdict::Right | Verdict::Rehashed(_) => Ok(stored),
        }
    }

    async fn password_hash(&self, user: UserId) -> Result<Option<String>, StoreError> {
        let hash = query_scalar("SELECT password_hash FROM users WHERE id = $1")
            .bind(user.to_string())
            .fetch_optional(self.store.reader())
            .await?;
        Ok(hash)
    }

    async fn hash_new(&self, user: UserId, new: Password) -> Result<String, ChangeError> {
        let owner = self.find(user).await?.map(|user| user.email);
        let owner = Email::of_account(&owner.unwrap_or_default());
        // Without an account there is nothing to change, as the transaction will find.
        let owner = owner.map_err(|_| ChangeError::WrongPassword)?;
        self.hash_chosen(new, &owner).await
    }

    /// A key that belongs to a different password counts as a wrong guess.
    async fn forgive_unless_guessed<T>(&self, attempt: &Attempt, result: &Result<T, ChangeError>) {
        match result {
            Ok(_) => self.limiter.succeeded(attempt).await,
            Err(ChangeError::WrongPassword | ChangeError::Once(OnceError::Reused)) => {}
            Err(_) => self.limiter.forgive(attempt).await,
        }
    }
}

/// Deletes an account with everything in it. Returns the sessions whose access tokens may still be alive, and keeps
/// them in mind for as long as that: `keep_for`.
pub(super) async fn delete_account(
    tx: &mut Connection,
    user: UserId,
    keep_for: Duration,
    now: Timestamp,
) -> Result<Vec<Principal>, StoreError> {
    let since = now.minus(keep_for).as_millis();
    query("DELETE FROM deleted_sessions WHERE deleted_at < $1")
        .bind(since)
        .execute(&mut *tx)
        .await?;
    let ids: Vec<String> = query_scalar(
        "INSERT INTO deleted_sessions (session_id, deleted_at)
         SELECT id, $1 FROM sessions
         WHERE user_id = $2 AND (revoked_at IS NULL OR revoked_at >= $3) RETURNING session_id",
    )
    .bind(now.as_millis())
    .bind(user.to_string())
    .bind(since)
    .fetch_all(&mut *tx)
    .await?;
    // Everything else refers to the user, and is deleted with it.
    query("DELETE FROM users WHERE id = $1")
        .bind(user.to_string())
        .execute(&mut *tx)
        .await?;
    let ended = ids.iter().map(|id| {
        let session = read_back(id, "a session id")?;
        Ok(Principal { user, session })
    });
    ended.collect()
}

impl From<StoreError> for ChangeError {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}
