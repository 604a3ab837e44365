//! Effects.

use leptos::prelude::Effect;

/// Runs `act` once the page is drawn and again whenever what it reads changes; it is told whether this is
/// the first time. Never runs on the server.
///
/// Boxed, because each effect with a type of its own adds a kilobyte to the wasm module.
pub(crate) fn on_change(mut act: Box<dyn FnMut(bool)>) {
    Effect::new(move |ran: Option<()>| act(ran.is_none()));
}
