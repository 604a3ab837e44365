//! How a control and the draft stay in step.

use super::super::dom::{property, set_property};
use super::super::effect::on_change;

/// Keeps the text control `id` in step with `shown`, without ever overwriting what somebody types:
/// its value is written only when it differs.
pub fn follow_text(id: String, shown: Box<dyn Fn() -> String>) {
    on_change(Box::new(move |_| {
        let text = shown();
        if property(&id, "value")
            .as_string()
            .is_some_and(|value| value != text)
        {
            set_property(&id, "value", &text.into());
        }
    }));
}

/// Keeps the box or radio button `id` in step with `shown`.
pub fn follow_checked(id: String, shown: Box<dyn Fn() -> bool>) {
    on_change(Box::new(move |_| {
        let wanted = shown();
        if property(&id, "checked")
            .as_bool()
            .is_some_and(|checked| checked != wanted)
        {
            set_property(&id, "checked", &wanted.into());
        }
    }));
}
