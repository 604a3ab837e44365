//! Where mail is put by whatever it tells of, in the same transaction.

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use hmac::Mac;
use longhaul_form::text::Texts;
use tokio::sync::Notify;
use uuid::Uuid;

use super::{
    letter::{Letter, Parts},
    notice::{Notice, Weight},
};
use crate::{
    auth::{
        credentials::Email,
        ids::{SessionId, UserId},
        seal::Sealer,
        tokens::hmac,
    },
    clock::Timestamp,
    languages::Languages,
    store::{
        Store, StoreError,
        db::{Connection, query, query_as, query_scalar},
    },
};

/// In this time a mailbox gets no more mails than its quota.
const QUOTA_OF: Duration = Duration::from_hours(24);
/// Whoever makes the mails, the owner of a mailbox must be able to read them. What is useful stops at half, so that it leaves
/// room for warnings.
const MAILS: i64 = 30;
const NEWS: i64 = 15;

/// The key serves other purposes too; nothing else begins like this.
const MAILBOX: &[u8] = b"longhaul: mailbox of a mail, version 1";

/// Cheap to clone.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    languages: Arc<Languages>,
    /// The address of the site, without a slash at its end.
    site: String,
    sealer: Sealer,
    key: Vec<u8>,
    added: Notify,
}

/// Whom a mail goes to.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// Nothing if the account is about to go: what belongs to it goes along.
    pub user: Option<UserId>,
    pub address: String,
    pub language: Option<String>,
}

impl Outbox {
    /// `secret` is the same for all servers on one database, as they send each other's mails.
    pub fn new(languages: Arc<Languages>, site: String, secret: &[u8]) -> Self {
        Self(Arc::new(Inner {
            languages,
            site,
            sealer: Sealer::of_letters(secret),
            key: secret.to_vec(),
            added: Notify::new(),
        }))
    }

    /// Tells the owner of an account, whose row the transaction has locked.
    pub async fn tell(
        &self,
        tx: &mut Connection,
        user: UserId,
        notice: &Notice,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match recipient(tx, user).await? {
            Some(recipient) => self.tell_at(tx, &recipient, notice, now).await,
            None => Ok(()),
        }
    }

    /// The same at an address that is not, or not for long, that of an account.
    pub async fn tell_at(
        &self,
        tx: &mut Connection,
        recipient: &Recipient,
        notice: &Notice,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let kind = notice.kind();
        let mailbox = self.mailbox(&recipient.address);
        let sent: i64 =
            query_scalar("SELECT count(*) FROM mails WHERE mailbox = $1 AND created_at > $2")
                .bind(mailbox.clone())
                .bind(now.minus(QUOTA_OF).as_millis())
                .fetch_one(&mut *tx)
                .await?;
        let quota = match kind.weight {
            Weight::Warning => MAILS,
            Weight::News => NEWS,
        };
        if sent >= quota {
            // The one line of a transaction that may be written twice: without it, nothing would say what is missing.
            tracing::warn!(
                kind = kind.name,
                "a mail was left out: its mailbox has had too many"
            );
            return Ok(());
        }
        let language = self.texts(recipient.language.as_deref());
        let parts = Parts::of(notice, now, language, &self.0.site);
        let letter = parts.into_letter(recipient.address.clone());
        let sealed = self.seal(&letter).ok_or(StoreError::Task)?;
        query(
            "INSERT INTO mails (id, user_id, mailbox, kind, sealed, created_at, give_up_at, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $6)",
        )
        .bind(Uuid::now_v7().simple().to_string())
        .bind(recipient.user.map(|user| user.to_string()))
        .bind(mailbox)
        .bind(kind.name)
        .bind(sealed)
        .bind(now.as_millis())
        .bind(now.plus(kind.worth_for).as_millis())
        .execute(tx)
        .await?;
        // A hint: if it is not committed yet, the next look finds it.
        self.0.added.notify_one();
        Ok(())
    }

    /// Keeps in mind in which language a user reads. Writes only if that has changed.
    pub async fn note_language(
        &self,
        store: &Store,
        user: UserId,
        language: &'static str,
    ) -> Result<(), StoreError> {
        let known: Option<Option<String>> =
            query_scalar("SELECT language FROM users WHERE id = $1")
                .bind(user.to_string())
                .fetch_optional(store.reader())
                .await?;
        if known.is_none_or(|known| known.as_deref() == Some(language)) {
            return Ok(());
        }
        let noted = store.transaction((user, language.to_owned()), |(user, language), tx| {
            async move {
                tx.write_for(*user).await?;
                query("UPDATE users SET language = $1 WHERE id = $2")
                    .bind(&**language)
                    .bind(user.to_string())
                    .execute(tx)
                    .await?;
                Ok::<_, StoreError>(())
            }
            .boxed()
        });
        noted.await
    }

    /// Waits until a mail was put here by this server.
    pub(super) async fn added(&self) {
        self.0.added.notified().await;
    }

    pub(super) fn open(&self, sealed: &str) -> Option<Letter> {
        serde_json::from_slice(&self.0.sealer.open(sealed)?).ok()
    }

    fn seal(&self, letter: &Letter) -> Option<String> {
        self.0.sealer.seal(&serde_json::to_vec(letter).ok()?)
    }

    fn texts(&self, language: Option<&str>) -> &'static Texts {
        self.0.languages.choose(language, "").texts
    }

    /// The same for all spellings of an address.
    fn mailbox(&self, address: &str) -> Vec<u8> {
        let email = Email::of_account(address);
        let key = email.as_ref().map_or(address, Email::key);
        let tag = hmac(&self.0.key, &[MAILBOX, key.as_bytes()]).finalize();
        tag.into_bytes()[..16].to_vec()
    }
}

/// The owner of an account, who may be told by mail.
pub async fn recipient(tx: &mut Connection, user: UserId) -> Result<Option<Recipient>, StoreError> {
    let row: Option<(String, Option<String>)> =
        query_as("SELECT email, language FROM users WHERE id = $1")
            .bind(user.to_string())
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(address, language)| Recipient {
        user: Some(user),
        address,
        language,
    }))
}

/// What the device of a session calls itself.
pub async fn device_of(tx: &mut Connection, session: SessionId) -> Result<String, StoreError> {
    let agent = query_scalar("SELECT user_agent FROM sessions WHERE id = $1")
        .bind(session.to_string())
        .fetch_optional(tx)
        .await?;
    Ok(agent.unwrap_or_default())
}
