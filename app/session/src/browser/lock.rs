//! Limits the tabs of a browser to one refresh at a time, where the Web Locks API is available.
//!
//! The API is accessed by name because some browsers and all insecure contexts lack it, and because
//! its bindings are not stable yet.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Holds the lock. Dropping the guard lets the next tab in. The browser releases the lock of a
/// closed tab.
pub(super) struct Guard {
    release: Function,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// Leaves the queue for the lock if no call waits for it anymore.
struct Abandon(web_sys::AbortController);

impl Drop for Abandon {
    fn drop(&mut self) {
        // Has no effect on a lock that has already been granted.
        self.0.abort();
    }
}

/// Waits for the lock called `name`, which all tabs of this origin share. Returns `None` if no lock
/// is available.
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
                // If the caller is gone, `send` returns the guard. Dropping it releases the lock.
                let _ = granted.send(Guard { release });
            }
        })
    });
    let promise: Promise = request
        .call3(&locks, &name.into(), &options, &held)
        .ok()?
        .dyn_into()
        .ok()?;
    // An aborted or refused request rejects the promise. The rejection is handled so that the
    // browser does not log it.
    let quiet = Closure::once_into_js(|_: JsValue| {});
    let catch: Function = field(&promise, "catch")?.dyn_into().ok()?;
    catch.call1(&promise, &quiet).ok()?;
    wait.await.ok()
}

fn field(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}
