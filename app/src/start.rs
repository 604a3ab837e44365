//! The module's start in the browser.

use std::time::Duration;

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::api::{page_data, texts};
use crate::components::draw_in;
use crate::draft::guard;
use crate::{App, AppProps, ROOT};
use longhaul_form::Form;

/// Draws the page anew and offers it to the guard. The page that the server rendered is never walked: other programs
/// may have put anything there.
pub fn start(form: &'static Form) {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        guard::module_failed(&place.unwrap_or_default());
    }));
    // Without words or a draft the page stays as the server wrote it: a form that works by itself.
    if texts().language().is_empty() || page_data().is_none() {
        return;
    }
    // Another program's element may have the same id.
    let rendered = document().query_selector(&["main#", ROOT].concat());
    let rendered = rendered.ok().flatten();
    let page = rendered.and_then(|page| page.clone_node().ok()?.dyn_into::<HtmlElement>().ok());
    let Some(page) = page else { return };
    draw_in(&page);
    leptos::mount::mount_to(page.clone(), move || App(AppProps { form })).forget();
    // In a task of its own: keys that were pressed meanwhile come first.
    let offer = move || {
        guard::offer(&page);
    };
    set_timeout(offer, Duration::ZERO);
}
