//! A single request over the network.

use crate::response::SessionResponse;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

/// Aborts the request when the caller's future is dropped.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

/// Sends a request to the page's own origin, including its cookies.
///
/// # Errors
/// The browser's error message if no response arrived.
pub(super) async fn fetch(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Result<SessionResponse, String> {
    send(method, url, headers, body).await.map_err(words)
}

async fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Result<SessionResponse, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let controller = AbortController::new()?;
    let sent = Headers::new()?;
    for (name, value) in headers {
        sent.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&sent);
    init.set_signal(Some(&controller.signal()));
    if let Some(body) = body {
        init.set_body(body);
        if window.document().is_some_and(|page| page.hidden()) && fits(body) {
            // The page may be closed before the response arrives. With this flag the browser still
            // completes the request.
            Reflect::set(&init, &"keepalive".into(), &true.into())?;
        }
    }
    let mut guard = AbortOnDrop(Some(controller));
    let response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await;
    // The request has completed or failed. There is nothing left to abort, and the body may still
    // be arriving.
    guard.0 = None;
    Ok(SessionResponse::new(response?.dyn_into::<Response>()?))
}

/// Browsers limit the bodies of all pending `keepalive` requests of a page to 64 KiB in total. This
/// allows a single body of less than 32,000 bytes.
fn fits(body: &JsValue) -> bool {
    let bytes = body.dyn_ref::<Uint8Array>();
    bytes.is_some_and(|bytes| bytes.length() < 32_000)
}

fn words(error: JsValue) -> String {
    Reflect::get(&error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| "no answer".to_owned())
}
