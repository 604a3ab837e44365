//! Where the wasm module begins.

use app::visa::VISITOR_VISA;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the page over that the server rendered. The name is the one that Leptos' script in the document calls.
#[wasm_bindgen]
pub fn hydrate() {
    app::start(&VISITOR_VISA);
}
