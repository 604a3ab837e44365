//! The keys of the copies that people's devices keep.

use app::api::{ApiError, Copies, Draft, UserId};
use futures::FutureExt;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Failure, SqliteApplications};
use crate::store::db::{query, query_scalar};
use crate::{auth::keys::random_bytes, hex};

impl SqliteApplications {
    /// What a page needs to keep copies of `draft` on its device.
    pub async fn copies(&self, draft: &Draft) -> Result<Copies, ApiError> {
        let secret = self.copy_key(draft.user_id).await?;
        Ok(Copies {
            user: draft.user_id,
            application: draft.id.clone(),
            version: draft.version,
            form_version: draft.form_version,
            early_key: derived(&secret, b"longhaul: early copies, AES-GCM"),
            key: derived(&secret, b"longhaul: copies, XChaCha20-Poly1305"),
        })
    }

    /// Made when it is asked for the first time, and the same from then on: what an ended session left opens again
    /// after signing in.
    async fn copy_key(&self, user: UserId) -> Result<Vec<u8>, Failure> {
        const FIND: &str = "SELECT key FROM copy_keys WHERE user_id = $1";
        let user = user.to_string();
        let found = query_scalar(FIND).bind(&user);
        if let Some(key) = found.fetch_optional(self.store.reader()).await? {
            return Ok(key);
        }
        let made =
            self.store.transaction(user, |user, connection| {
                async move {
                // Two pages may ask at once: the first one's key counts.
                query("INSERT INTO copy_keys (user_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                    .bind(&*user)
                    .bind(random_bytes::<32>().to_vec())
                    .execute(&mut *connection)
                    .await?;
                let key = query_scalar(FIND).bind(&*user);
                Ok::<_, Failure>(key.fetch_one(connection).await?)
            }
            .boxed()
            });
        made.await
    }
}

/// One key for each way of sealing, in hexadecimal digits.
fn derived(secret: &[u8], purpose: &[u8]) -> String {
    let mut derive =
        Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    derive.update(purpose);
    hex::encode(&derive.finalize().into_bytes())
}
