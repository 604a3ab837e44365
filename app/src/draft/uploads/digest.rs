//! What proves that a file is the one whose beginning the server has: name, size and time may agree where bytes differ.

use js_sys::{Promise, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::wire::base64;

/// The digest of the first bytes of `file`, as the server writes it; none where the file cannot be read, or the
/// browser computes none (it does so only for hosts that it calls secure).
pub(crate) async fn of_start(file: &File, length: u64) -> Option<String> {
    let bytes = read(file, 0, length).await?;
    let subtle = window().crypto().ok()?.subtle();
    let digest = subtle.digest_with_str_and_buffer_source("SHA-256", &bytes.into());
    let digest = JsFuture::from(digest.ok()?).await.ok()?;
    let digest = base64(&Uint8Array::new(&digest).to_vec());
    Some(["sha-256=:", &digest, ":"].concat())
}

/// A part of `file`; none if it was changed or removed since it was chosen.
pub(crate) async fn read(file: &File, from: u64, to: u64) -> Option<JsValue> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "files are far smaller than 2^53 bytes"
    )]
    let part = file.slice_with_f64_and_f64(from as f64, to as f64).ok()?;
    let bytes: Promise = part.array_buffer();
    JsFuture::from(bytes).await.ok()
}
