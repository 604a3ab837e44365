//! One server function, called in the browser by `server_fn`'s own client. `make weigh-session` compares it with
//! `weigh_with`.

use server_fn::error::ServerFnError;
use server_fn_macro_default::server;
use wasm_bindgen::prelude::wasm_bindgen;

/// The text's length.
#[server]
async fn save(text: String) -> Result<usize, ServerFnError> {
    Ok(text.len())
}

/// Calls it.
#[wasm_bindgen]
pub async fn call(text: String) -> usize {
    save(text).await.unwrap_or_default()
}
