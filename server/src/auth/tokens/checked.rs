//! Access tokens whose signatures were found to be good, so that a signature is computed once and not at each request.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::{Signed, TokenHash};
use crate::{auth::keys::AccessKey, clock::Timestamp};

/// Bounds the memory: some megabytes.
const MOST: usize = 20_000;

/// What a token says never changes, and neither does whether a key has signed it. Everything else is judged at each use:
/// whether the key still verifies, the time, and whether the session lives. Under their hashes: the texts are not kept, and no
/// text is compared with one that is.
#[derive(Default)]
pub(super) struct Checked(RwLock<HashMap<TokenHash, Entry>>);

struct Entry {
    key: Arc<AccessKey>,
    signed: Signed,
}

impl Checked {
    /// What a token says, with the key that has signed it.
    pub(super) fn find(&self, token: &TokenHash) -> Option<(Arc<AccessKey>, Signed)> {
        let entries = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(token)?;
        Some((entry.key.clone(), entry.signed))
    }

    /// If there is no room, those that have expired give way, or else all: then each is checked once more.
    pub(super) fn insert(
        &self,
        token: TokenHash,
        key: Arc<AccessKey>,
        signed: Signed,
        now: Timestamp,
    ) {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST {
            entries.retain(|_, entry| now.as_seconds() < entry.signed.exp);
            // With little room made, the next ones would search all of them again.
            if entries.len() > MOST / 2 {
                entries.clear();
            }
        }
        entries.insert(token, Entry { key, signed });
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.read().unwrap().len()
    }
}

#[cfg(test)]
mod tests {
    use app::api::{Principal, SessionId, UserId};

    use super::*;
    use crate::{auth::tokens::hash, config::SigningAlgorithm};

    #[test]
    fn it_has_room_for_so_many_and_the_expired_give_way_first() {
        let (checked, now) = (Checked::default(), Timestamp::from_seconds(1_800_000_000));
        let key = Arc::new(AccessKey::generate(SigningAlgorithm::Hs256, now));
        let insert = |number: usize, exp: i64, at: i64| {
            let signed = Signed {
                who: Principal {
                    user: UserId::from_bytes([0; 16]),
                    session: SessionId::from_bytes([0; 16]),
                },
                iat: 0,
                nbf: 0,
                exp,
            };
            let name = hash(&number.to_string());
            checked.insert(name, key.clone(), signed, Timestamp::from_seconds(at));
            assert!(checked.len() <= MOST);
            name
        };
        let lasting = insert(0, 500, 0);
        for number in 1..MOST {
            insert(number, 300, 0);
        }
        let late = insert(MOST, 500, 300);
        assert_eq!(checked.len(), 2);
        assert!(checked.find(&lasting).is_some() && checked.find(&late).is_some());
        for number in MOST + 1..2 * MOST {
            insert(number, 900, 301);
        }
        assert!(checked.find(&lasting).is_none());
    }
}
