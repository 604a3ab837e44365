//! Where the wasm module begins.

use app::visa::VISITOR_VISA;
use app::{App, AppProps};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let root = leptos::prelude::document().get_element_by_id(app::ROOT);
    if let Some(root) = root.and_then(|root| root.dyn_into().ok()) {
        let app = || {
            App(AppProps {
                form: &VISITOR_VISA,
            })
        };
        leptos::mount::hydrate_from(root, app).forget();
    }
}
