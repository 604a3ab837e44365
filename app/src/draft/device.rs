//! The copies on this device: what the server has not acknowledged, one copy for each page, in local storage, sealed. Browser only,
//! but for [`LocalCopy`] and [`Key`].
//!
//! A copy is `1.` and then, one character for each byte, a random nonce and the sealed JSON of [`LocalCopy`] (XChaCha20-Poly1305).
//! The name that it is stored under is bound to it, and holds user, application and page: a copy moved to
//! another name does not open. The digit is the format: a page that does not know it leaves the copy alone.
//!
//! The guard ([`super::guard`]) is there before the wasm module: it keeps what is typed early, says which
//! pages live, and opens what it sealed itself.

#[cfg(test)]
mod tests;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use js_sys::{Array, Reflect};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::guard;
use crate::api::UserId;
use crate::api::json::read;
use longhaul_form::Form;
use longhaul_form::merge::Change;
use longhaul_form::versions::migrate_changes;

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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time of the browser's: positive, and far below 2^53"
)]
fn now() -> u64 {
    js_sys::Date::now() as u64
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

const FORMAT: &str = "1.";
/// What the script in the head sealed by other means, and has opened.
const OPENED: &str = "plain.";
const NONCE: usize = 24;

/// Everything that the server had not acknowledged when it was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LocalCopy {
    /// The draft that the changes were made on.
    pub version: u64,
    /// The version of the form that asked for the answers.
    pub form_version: u32,
    /// Milliseconds since 1970, by this device's clock: the order of its copies.
    pub at: u64,
    /// Each builds on the one before.
    pub steps: Vec<Vec<Change>>,
}

impl LocalCopy {
    /// As `form` asks for the answers now, without what it does not ask for: another program's control may stand in the
    /// form too. None if a newer version of the form asked.
    pub fn migrated(mut self, form: &'static Form) -> Option<Self> {
        for step in &mut self.steps {
            *step = migrate_changes(form, self.form_version, std::mem::take(step))?;
            step.retain(|change| form.locate(&change.path).is_some());
        }
        Some(self)
    }
}

/// The key of one person's copies. Only a page that is signed in as that person has it.
pub struct Key(XChaCha20Poly1305);

impl Key {
    /// From 64 hexadecimal digits.
    pub fn read(hex: &str) -> Option<Self> {
        let mut key = [0; 32];
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(XChaCha20Poly1305::new(&key.into())))
    }

    /// The text to store under `name`. A nonce is used once.
    pub fn seal(&self, name: &str, nonce: [u8; NONCE], copy: &LocalCopy) -> Option<String> {
        let plain = serde_json::to_string(copy).ok()?;
        let payload = Payload {
            msg: plain.as_bytes(),
            aad: name.as_bytes(),
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        let bytes = nonce.iter().chain(&sealed).copied();
        Some(FORMAT.chars().chain(bytes.map(char::from)).collect())
    }

    /// The copy stored under `name`; `None` if it is another user's, damaged, or of another format.
    pub fn open(&self, name: &str, text: &str) -> Option<LocalCopy> {
        if let Some(plain) = text.strip_prefix(OPENED) {
            return read(plain).ok();
        }
        let bytes = text.strip_prefix(FORMAT)?.chars();
        let bytes: Vec<u8> = bytes
            .map(|one| u8::try_from(one).ok())
            .collect::<Option<_>>()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: name.as_bytes(),
        };
        let plain = self.0.decrypt(&XNonce::from(*nonce), payload).ok()?;
        read(std::str::from_utf8(&plain).ok()?).ok()
    }
}
