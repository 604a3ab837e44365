//! Accounts: register and sign in.

use std::{net::IpAddr, sync::Arc, time::Duration};

use app::api::Principal;
use futures::FutureExt;
use sha2::{Digest, Sha256};

use super::{
    beginning::Proven,
    credentials::{CredentialError, Email, Password},
    ids::{SessionId, UserId},
    limiter::{Account, Attempt, Counted, LimitError, RegistrationLimiter, SignInLimiter, Source},
    password::{PasswordError, Passwords, Verdict},
    sessions::Sessions,
    tokens::SignedIn,
};
use crate::{
    clock::{Clock, Timestamp},
    config::Config,
    metrics::{Registration, SignIn},
    store::{
        Store, StoreError,
        db::{Access, Connection, query, query_as, query_scalar},
        read_back, to_the_end,
    },
};

/// If the hashing queue is full, a sign-in is worth another try after this time.
const BUSY_RETRY: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub struct Accounts {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) limiter: SignInLimiter,
    registrations: RegistrationLimiter,
    pub(super) sessions: Sessions,
}

/// What is known about the other end of a sign-in.
#[derive(Clone, Debug)]
pub struct DeviceInfo {
    pub address: IpAddr,
    pub user_agent: String,
    /// The session that this browser or client has now; a new sign-in ends it.
    pub presented: Option<SessionId>,
    /// What its user reads.
    pub language: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub email: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// One answer for a wrong password, an unknown address and a disabled account.
    #[error("The email address or the password is wrong.")]
    InvalidCredentials,
    #[error("Too many failed sign-ins. Try again later.")]
    TooManyFailures { retry_after: Duration },
    #[error("Too many people are signing in right now. Try again in a moment.")]
    Busy { retry_after: Duration },
    #[error("Sign-in is not possible right now.")]
    Internal(#[source] StoreError),
}

/// When an account was made that someone registers.
enum Made {
    Now(SignedIn),
    /// Minutes ago, perhaps by the same registration.
    Before,
}

#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error(transparent)]
    Invalid(#[from] CredentialError),
    /// Says that the address cannot be used; not whose it is, since when, or with which password.
    #[error("This email address cannot be registered. If it is yours, sign in instead.")]
    Taken,
    #[error(
        "Too many accounts have been created in a short time. Try again later, or sign in if you have one."
    )]
    TooMany { retry_after: Duration },
    #[error(transparent)]
    Refused(#[from] SignInError),
}

impl Accounts {
    pub fn new(
        config: &Config,
        store: Store,
        clock: Arc<dyn Clock>,
        sessions: Sessions,
    ) -> Result<Self, PasswordError> {
        let key = sessions.keys.refresh();
        let limiter =
            SignInLimiter::new(store.clone(), Arc::clone(&clock), key, config.sign_in_limit);
        let registrations = RegistrationLimiter::new(
            store.clone(),
            Arc::clone(&clock),
            key,
            config.registrations_per_address,
            config.registrations,
        );
        Ok(Self {
            store,
            clock,
            passwords: Arc::new(Passwords::new()?),
            limiter,
            registrations,
            sessions,
        })
    }

    /// Signs in to an account.
    pub async fn sign_in(
        &self,
        email: &str,
        password: String,
        device: DeviceInfo,
    ) -> Result<SignedIn, SignInError> {
        let result = self.limited_sign_in(email, password, device).await;
        self.sessions.metrics.sign_in(sign_in_label(&result));
        result
    }

    async fn limited_sign_in(
        &self,
        email: &str,
        password: String,
        device: DeviceInfo,
    ) -> Result<SignedIn, SignInError> {
        let email = Email::of_account(email).ok();
        let source = self.source(&device, email.as_ref()).await?;
        let attempt = self
            .count_attempt(source, email.as_ref().map(account))
            .await?;
        let result = self.try_sign_in(email, password, device).await;
        match &result {
            Ok(_) => self.limiter.succeeded(&attempt).await,
            Err(SignInError::InvalidCredentials) => {}
            Err(_) => self.limiter.forgive(&attempt).await,
        }
        result
    }

    /// A browser keeps the cookie that names its session longer than the session lives.
    async fn source(
        &self,
        device: &DeviceInfo,
        email: Option<&Email>,
    ) -> Result<Source, StoreError> {
        if let (Some(session), Some(email)) = (device.presented, email) {
            let own: Option<bool> = query_scalar(
                "SELECT TRUE FROM sessions s JOIN users u ON u.id = s.user_id
                 WHERE s.id = $1 AND u.email_key IN ($2, $3, $4)",
            )
            .bind(session.to_string())
            .bind(email.key())
            .bind(&email.older_keys()[0])
            .bind(&email.older_keys()[1])
            .fetch_optional(self.store.reader())
            .await?;
            if own.is_some() {
                return Ok(Source::Device(session));
            }
        }
        Ok(Source::Network(device.address))
    }

    async fn try_sign_in(
        &self,
        email: Option<Email>,
        password: String,
        device: DeviceInfo,
    ) -> Result<SignedIn, SignInError> {
        // Credentials that could never have been registered need no hashing, and reveal nothing about any user.
        let (Some(email), Ok(password)) = (email, Password::of_account(password)) else {
            tracing::info!(reason = "malformed", "sign-in failed");
            return Err(SignInError::InvalidCredentials);
        };
        loop {
            let proven = self.prove(&email, password.clone()).await?;
            let (agent, presented) = (device.user_agent.clone(), device.presented);
            if let Some(signed_in) = self.sessions.create(proven, agent, presented).await? {
                let Principal { user, session } = signed_in.who;
                tracing::info!(%user, %session, "signed in");
                self.note_language(user, device.language).await;
                return Ok(signed_in);
            }
            // What is stored has changed meanwhile, and may fit no more: it is checked again, against what is stored now.
        }
    }

    /// For mail. A sign-in does not fail for it.
    pub async fn note_language(&self, user: UserId, language: Option<&'static str>) {
        let Some(language) = language else { return };
        let outbox = &self.sessions.outbox;
        if let Err(error) = outbox.note_language(&self.store, user, language).await {
            tracing::error!(%error, %user, "the language of a user could not be noted");
        }
    }

    /// Whose account it is, if the password is the right one.
    async fn prove(&self, email: &Email, password: Password) -> Result<Proven, SignInError> {
        let found = find_by_email(self.store.reader(), email).await?;
        let stored = found.as_ref().map(|(_, hash, _)| hash.clone());
        let verdict = self.verify(password, stored).await?;
        let Some((user, old_hash, disabled)) = found else {
            tracing::info!(reason = "unknown_address", "sign-in failed");
            return Err(SignInError::InvalidCredentials);
        };
        match verdict {
            Verdict::Wrong => {
                tracing::info!(%user, reason = "wrong_password", "sign-in failed");
                Err(SignInError::InvalidCredentials)
            }
            _ if disabled => {
                tracing::info!(%user, reason = "account_disabled", "sign-in failed");
                Err(SignInError::InvalidCredentials)
            }
            Verdict::Rehashed(new_hash) => {
                self.replace_hash(user, &old_hash, &new_hash).await?;
                Ok(Proven {
                    user,
                    password_hash: new_hash,
                })
            }
            Verdict::Right => Ok(Proven {
                user,
                password_hash: old_hash,
            }),
        }
    }

    /// Makes an account and signs in to it.
    pub async fn register(
        &self,
        email: &str,
        password: String,
        device: DeviceInfo,
    ) -> Result<SignedIn, RegisterError> {
        let result = self
            .limited_register(email, password.clone(), device.clone())
            .await;
        let label = registration_label(&result);
        self.sessions.metrics.registration(label);
        match result? {
            Made::Now(signed_in) => Ok(signed_in),
            Made::Before => self.sign_in_instead(email, password, device).await,
        }
    }

    async fn limited_register(
        &self,
        email: &str,
        password: String,
        device: DeviceInfo,
    ) -> Result<Made, RegisterError> {
        let email = Email::try_from(email)?;
        let password = Password::try_from(password)?;
        // An attempt with an address that is taken counts as a failed sign-in, so that addresses cannot be probed in bulk.
        let source = Source::Network(device.address);
        let attempt = self.count_attempt(source, None).await?;
        let counted = self.count_registration(device.address).await;
        let result = match counted {
            Ok(counted) => self.try_register(&email, password, device, counted).await,
            Err(too_many) => Err(too_many),
        };
        let result = match result {
            // The sign-in that it becomes is counted for itself.
            Err(RegisterError::Taken) if self.was_just_made(&email).await? => Ok(Made::Before),
            other => other.map(Made::Now),
        };
        if !matches!(result, Err(RegisterError::Taken)) {
            self.limiter.forgive(&attempt).await;
        }
        result
    }

    async fn try_register(
        &self,
        email: &Email,
        password: Password,
        device: DeviceInfo,
        counted: Counted,
    ) -> Result<SignedIn, RegisterError> {
        let hash = match self.hash_chosen::<RegisterError>(password, email).await {
            Ok(hash) => hash,
            Err(error) => {
                counted.forgive().await;
                return Err(error);
            }
        };
        let (this, email) = (self.clone(), email.clone());
        // The account and its first session together: a user who is told that it did not work can register again.
        let made = to_the_end(async move {
            let user = UserId::new();
            let step = (this.clone(), user, email, hash, device);
            let begun = this
                .store
                .transaction(step, |(this, user, email, hash, device), tx| {
                    async move {
                        let now = this.clock.now();
                        if !insert(tx, *user, email, hash, device.language, now).await? {
                            return Ok(None);
                        }
                        let (agent, presented) = (&*device.user_agent, device.presented);
                        let begun = this.sessions.begin(tx, *user, agent, presented).await?;
                        Ok::<_, StoreError>(Some(begun))
                    }
                    .boxed()
                });
            let Some(begun) = begun.await? else {
                counted.forgive().await;
                return Ok(None);
            };
            counted.keep();
            tracing::info!(%user, "registered");
            Ok::<_, StoreError>(Some(this.sessions.begun(begun)))
        });
        made.await
            .map_err(SignInError::from)?
            .ok_or(RegisterError::Taken)
    }

    pub async fn find(&self, user: UserId) -> Result<Option<User>, StoreError> {
        let email: Option<String> =
            query_scalar("SELECT email FROM users WHERE id = $1 AND disabled_at IS NULL")
                .bind(user.to_string())
                .fetch_optional(self.store.reader())
                .await?;
        Ok(email.map(|email| User { id: user, email }))
    }

    /// Forgets what the limits have counted and need no more.
    pub async fn forget_attempts(&self) -> Result<u64, StoreError> {
        self.limiter.sweep().await
    }

    pub(super) async fn count_attempt(
        &self,
        source: Source,
        account: Option<Account>,
    ) -> Result<Attempt, SignInError> {
        let attempt = self.limiter.begin(source, account).await;
        attempt.map_err(|error| match error {
            LimitError::Wait(retry_after) => {
                tracing::warn!(?source, "too many failed sign-ins");
                SignInError::TooManyFailures { retry_after }
            }
            LimitError::Store(error) => error.into(),
        })
    }

    pub(super) async fn verify(
        &self,
        password: Password,
        stored: Option<String>,
    ) -> Result<Verdict, SignInError> {
        let verify = self.passwords.verify(password, stored);
        Ok(self.sessions.metrics.password(verify).await?)
    }

    /// The hash of a password that the owner of an account has chosen.
    pub(super) async fn hash_chosen<E>(
        &self,
        password: Password,
        owner: &Email,
    ) -> Result<String, E>
    where
        E: From<SignInError> + From<CredentialError>,
    {
        let hash = self.passwords.hash_chosen(password, owner);
        let hash = self.sessions.metrics.password(hash).await;
        let hash = hash.map_err(SignInError::from)?;
        Ok(hash.ok_or(CredentialError::PasswordTooCommon)?)
    }

    async fn count_registration(&self, address: IpAddr) -> Result<Counted, RegisterError> {
        let counted = self.registrations.begin(address).await;
        counted.map_err(|error| match error {
            LimitError::Wait(retry_after) => {
                tracing::warn!(%address, "too many registrations");
                RegisterError::TooMany { retry_after }
            }
            LimitError::Store(error) => SignInError::from(error).into(),
        })
    }

    async fn replace_hash(&self, user: UserId, old: &str, new: &str) -> Result<(), StoreError> {
        let step = (user, old.to_owned(), new.to_owned());
        let replaced = self.store.transaction(step, |(user, old, new), tx| {
            async move {
                tx.write_for(*user).await?;
                // Only if it is still the one that was checked: a new password may have come in between.
                query("UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
                    .bind(&*new)
                    .bind(user.to_string())
                    .bind(&*old)
                    .execute(tx)
                    .await?;
                Ok::<_, StoreError>(())
            }
            .boxed()
        });
        replaced.await
    }
}

/// Whether the address was free.
async fn insert(
    tx: &mut Connection,
    user: UserId,
    email: &Email,
    hash: &str,
    language: Option<&'static str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = query(
        "INSERT INTO users (id, email, email_key, password_hash, created_at, language)
         SELECT $1, $2, $3, $4, $5, $8 WHERE NOT EXISTS
         (SELECT 1 FROM users WHERE email_key IN ($3, $6, $7))
         ON CONFLICT (email_key) DO NOTHING",
    )
    .bind(user.to_string())
    .bind(email.as_str())
    .bind(email.key())
    .bind(hash)
    .bind(now.as_millis())
    .bind(&email.older_keys()[0])
    .bind(&email.older_keys()[1])
    .bind(language)
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

/// The account of an address: its id, the hash of its password, and whether it is disabled.
pub(super) async fn find_by_email(
    executor: impl Into<Access<'_>>,
    email: &Email,
) -> Result<Option<(UserId, String, bool)>, StoreError> {
    let found: Option<(String, String, bool)> = query_as(
        "SELECT id, password_hash, disabled_at IS NOT NULL FROM users
         WHERE email_key IN ($1, $2, $3) ORDER BY email_key = $1 DESC LIMIT 1",
    )
    .bind(&email.older_keys()[0])
    .bind(email.key())
    .bind(&email.older_keys()[1])
    .fetch_optional(executor)
    .await?;
    found
        .map(|(id, hash, disabled)| Ok((read_back(&id, "a user id")?, hash, disabled)))
        .transpose()
}

/// Of a fixed size, however long the address is.
fn account(email: &Email) -> Account {
    Sha256::digest(email.key()).into()
}

fn sign_in_label<T>(result: &Result<T, SignInError>) -> SignIn {
    match result {
        Ok(_) => SignIn::Ok,
        Err(SignInError::InvalidCredentials) => SignIn::Refused,
        Err(SignInError::TooManyFailures { .. }) => SignIn::Throttled,
        Err(SignInError::Busy { .. }) => SignIn::Busy,
        Err(SignInError::Internal(_)) => SignIn::Error,
    }
}

fn registration_label(result: &Result<Made, RegisterError>) -> Registration {
    match result {
        Ok(Made::Now(_)) => Registration::Ok,
        Err(RegisterError::Invalid(_)) => Registration::Invalid,
        Ok(Made::Before) | Err(RegisterError::Taken) => Registration::Taken,
        Err(
            RegisterError::TooMany { .. }
            | RegisterError::Refused(SignInError::TooManyFailures { .. }),
        ) => Registration::Throttled,
        Err(RegisterError::Refused(SignInError::Busy { .. })) => Registration::Busy,
        Err(RegisterError::Refused(SignInError::InvalidCredentials | SignInError::Internal(_))) => {
            Registration::Error
        }
    }
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error)
    }
}

impl From<PasswordError> for SignInError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Busy {
                retry_after: BUSY_RETRY,
            },
            PasswordError::Hash(reason) => {
                tracing::error!(reason, "password hashing failed");
                Self::Internal(StoreError::Task)
            }
        }
    }
}
