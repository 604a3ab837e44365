//! One request over the network.

use super::super::response::SessionResponse;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

/// Aborts the request when nobody waits for it any more.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

/// Sends a request to this site, cookies included.
///
/// # Errors
/// The browser's own words if no answer came.
pub async fn fetch(
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
    }
    let mut guard = AbortOnDrop(Some(controller));
    let response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await;
    // Answered or failed: there is nothing left to abort, and the body may still be on its way.
    guard.0 = None;
    Ok(SessionResponse::new(response?.dyn_into::<Response>()?))
}

fn words(error: JsValue) -> String {
    Reflect::get(&error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| "no answer".to_owned())
}
