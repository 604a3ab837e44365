//! The copies on this device: what the server has not acknowledged, one copy for each page, in local storage, sealed. Browser only,
//! but for [`copy`].
//!
//! The guard ([`super::guard`]) is there before the wasm module: it keeps what is typed early, says which
//! pages live, and opens what it sealed itself.

pub mod copy;

use copy::{Key, LocalCopy, NONCE};
use js_sys::{Array, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsValue, closure::Closure};

use super::guard;
use crate::api::UserId;
use longhaul_form::merge::Change;

/// Storage on this device is full or forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

/// What an earlier page left.
pub struct Left {
    pub name: String,
    /// None if this page cannot read it.
    pub copy: Option<LocalCopy>,
}

impl Left {
    fn at(&self) -> u64 {
        self.copy.as_ref().map_or(0, |copy| copy.at)
    }
}

/// This page's place on the device.
pub struct Device {
    /// None where the script did not run.
    script: JsValue,
    name: String,
    key: Option<Key>,
    /// When the person last changed something. A copy that is only written again is no newer.
    changed_at: u64,
}

/// All names of one user's copies begin with this, so that signing out can clear them.
pub fn prefix(user: UserId) -> String {
    format!("longhaul:draft:{user}:")
}

impl Device {
    pub fn find() -> Self {
        let script = guard::find();
        let text = |name: &str| {
            let value = Reflect::get(&script, &name.into()).unwrap_or_default();
            value.as_string().unwrap_or_default()
        };
        Self {
            name: text("name"),
            key: Key::read(&text("key")),
            script,
            changed_at: now(),
        }
    }

    /// What is kept from now on was changed at this moment.
    pub fn changed(&mut self) {
        self.changed_at = now();
    }

    /// Keeps `steps`, made on the draft `version`; none remove the copy.
    ///
    /// # Errors
    /// [`NotKept`]
    pub fn keep(
        &self,
        version: u64,
        form_version: u32,
        steps: Vec<Vec<Change>>,
    ) -> Result<(), NotKept> {
        let storage = storage().ok_or(NotKept)?;
        if steps.is_empty() {
            return storage.remove_item(&self.name).map_err(|_| NotKept);
        }
        let mut nonce = [0; NONCE];
        let crypto = window().crypto().map_err(|_| NotKept)?;
        let drawn = crypto.get_random_values_with_u8_array(&mut nonce);
        drawn.map_err(|_| NotKept)?;
        let copy = LocalCopy {
            version,
            form_version,
            at: self.changed_at,
            steps,
        };
        let key = self.key.as_ref().ok_or(NotKept)?;
        let sealed = key.seal(&self.name, nonce, &copy).ok_or(NotKept)?;
        storage.set_item(&self.name, &sealed).map_err(|_| NotKept)
    }

    /// Calls `take` with what pages left that are gone, oldest first; again whenever another one goes.
    pub fn take_left(&self, take: impl Fn(Vec<Left>) + 'static) {
        let Some(hex) = Reflect::get(&self.script, &"key".into()).ok() else {
            return;
        };
        let key = hex.as_string().and_then(|hex| Key::read(&hex));
        let take = Closure::<dyn Fn(Array)>::new(move |found: Array| {
            let text = |at: u32| found.get(at).as_string().unwrap_or_default();
            let mut left: Vec<Left> = Vec::new();
            for at in (0..found.length()).step_by(2) {
                let name = text(at);
                let copy = key.as_ref().and_then(|key| key.open(&name, &text(at + 1)));
                let newer = |other: &Left| other.at() > copy.as_ref().map_or(0, |copy| copy.at);
                // A few copies at most: a sort of the library's would weigh more than all of this.
                let place = left.iter().position(newer).unwrap_or(left.len());
                left.insert(place, Left { name, copy });
            }
            take(left);
        });
        guard::call("gone", &[take.as_ref()]);
        // Pages may go as long as this one is there.
        take.forget();
    }
}

/// Removes the copy `name`, which is kept elsewhere by now.
pub fn remove(name: &str) {
    if let Some(storage) = storage() {
        // What cannot be removed is merged again the next time, without harm.
        let _ = storage.remove_item(name);
    }
}

/// Removes every copy of `user` from this device.
pub fn clear(user: UserId) {
    let Some(storage) = storage() else { return };
    let prefix = prefix(user);
    let length = storage.length().unwrap_or(0);
    let names: Vec<String> = (0..length)
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter(|name| name.starts_with(&prefix))
        .collect();
    for name in names {
        remove(&name);
    }
}

fn now() -> u64 {
    js_sys::Date::now() as u64
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
