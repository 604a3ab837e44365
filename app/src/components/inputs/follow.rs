//! How a control and the draft stay in step.

use super::super::dom::{property, set_property};
use super::super::early::typed;
use super::super::effect::on_change;

/// Keeps the text control `id` in step with `shown`, without ever overwriting what somebody types:
/// its value is written only when it differs, and what was typed before hydration is `record`ed
/// first.
pub fn follow_text(id: String, shown: Box<dyn Fn() -> String>, record: Box<dyn Fn(String)>) {
    on_change(Box::new(move |first| {
        let text = shown();
        match property(&id, "value").as_string() {
            Some(value) if value != text => {
                if first && typed(&id) {
                    record(value);
                } else {
                    set_property(&id, "value", &text.into());
                }
            }
            _ => {}
        }
    }));
}

/// Keeps the box or radio button `id` in step with `shown`; its name is `name`. A change made
/// before hydration is `record`ed.
pub fn follow_checked(
    id: String,
    name: String,
    shown: Box<dyn Fn() -> bool>,
    record: Box<dyn Fn(bool)>,
) {
    on_change(Box::new(move |first| {
        let wanted = shown();
        match property(&id, "checked").as_bool() {
            Some(checked) if checked != wanted => {
                if first && typed(&name) {
                    record(checked);
                } else {
                    set_property(&id, "checked", &wanted.into());
                }
            }
            _ => {}
        }
    }));
}
