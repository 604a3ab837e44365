//! The copy on this device: unacknowledged changes in local storage, keyed by user and application.
//! Browser only.

use leptos::prelude::window;

use crate::form::merge::Change;

/// Storage on this device is full or forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

/// All keys of one user begin with this, so that signing out can clear them.
pub fn prefix(user: &str) -> String {
    format!("longhaul:draft:{user}:")
}

/// Keeps `steps` on this device (see [`Ledger::pending`](super::ledger::Ledger::pending)); none remove the copy.
///
/// # Errors
/// [`NotKept`]
pub fn keep(user: &str, application: &str, steps: &[Vec<Change>]) -> Result<(), NotKept> {
    let key = prefix(user) + application;
    let storage = window().local_storage().ok().flatten().ok_or(NotKept)?;
    if steps.is_empty() {
        return storage.remove_item(&key).map_err(|_| NotKept);
    }
    let text = serde_json::to_string(steps).map_err(|_| NotKept)?;
    storage.set_item(&key, &text).map_err(|_| NotKept)
}

/// What an earlier page kept on this device.
pub fn kept(user: &str, application: &str) -> Vec<Vec<Change>> {
    let storage = window().local_storage().ok().flatten();
    storage
        .and_then(|storage| {
            storage
                .get_item(&(prefix(user) + application))
                .ok()
                .flatten()
        })
        .and_then(|text: String| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// Removes every copy of `user` from this device.
pub fn clear(user: &str) {
    let Ok(Some(storage)) = window().local_storage() else {
        return;
    };
    let prefix = prefix(user);
    let length = storage.length().unwrap_or(0);
    let keys: Vec<String> = (0..length)
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter(|key| key.starts_with(&prefix))
        .collect();
    for key in keys {
        // A key that cannot be removed is a key that is gone: there is nothing else to do about it.
        let _ = storage.remove_item(&key);
    }
}
