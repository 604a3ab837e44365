//! One refresh at a time among the tabs of a browser, through the Web Locks API where there is one.
//!
//! Spoken to by name: the API is missing in some browsers and outside secure contexts, and the bindings
//! for it are not stable yet.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Holds the lock; dropping it lets the next tab in. A closed tab lets go by itself.
pub(super) struct Guard {
    release: Function,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// Takes the place in the queue back if no call waits any more.
struct Abandon(web_sys::AbortController);

impl Drop for Abandon {
    fn drop(&mut self) {
        // Has no effect on a lock that was granted.
        self.0.abort();
    }
}

/// Waits for the lock of this name, shared by all tabs of this origin; `None` where there is none to be had.
pub(super) async fn acquire(name: &str) -> Option<Guard> {
    let locks = field(&web_sys::window()?.navigator().into(), "locks")?;
    let request: Function = field(&locks, "request")?.dyn_into().ok()?;
    let abandon = Abandon(web_sys::AbortController::new().ok()?);
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &abandon.0.signal()).ok()?;

    let (granted, wait) = oneshot::channel();
    // The lock is held for as long as the promise that the callback returns is pending.
    let held = Closure::once_into_js(move || -> Promise {
        let mut granted = Some(granted);
        Promise::new(&mut |release, _| {
            if let Some(granted) = granted.take() {
                // If the caller has gone away, the guard comes back and is dropped, and so the lock is free.
                let _ = granted.send(Guard { release });
            }
        })
    });
    let promise: Promise = request
        .call3(&locks, &name.into(), &options, &held)
        .ok()?
        .dyn_into()
        .ok()?;
    // An abandoned or refused request rejects the promise; heard, so that the console stays quiet.
    let quiet = Closure::once_into_js(|_: JsValue| {});
    let catch: Function = field(&promise, "catch")?.dyn_into().ok()?;
    catch.call1(&promise, &quiet).ok()?;
    wait.await.ok()
}

fn field(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}
