//! The bridge that tells the inspector's panels what the wrapper does.
//!
//! [`report_steps`] is all that the wasm module holds of the inspector: each [`Event`](longhaul_session::Event) becomes
//! an object on the [`BroadcastChannel`] `longhaul-inspector`, so that the panel of every tab shows what all tabs do.
//!
//! | field | |
//! |---|---|
//! | `tab` | the tab's name: `data-tab` of the panel's element |
//! | `at` | milliseconds on the tab's monotonic clock |
//! | `wall` | milliseconds since 1970 |
//! | `epoch` | renewals that the tab has seen |
//! | `step` | the step in snake case: `called`, `refreshing`, `signed_out`, … |
//! | `call` | number of the call, counted in each tab, where there is one |
//! | `path` `status` `cause` `reason` `expires_in_ms` `retry_in_ms` `left_ms` `extendable` | what the step carries |

use std::time::Duration;

use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;

use super::ID;
use longhaul_session::{Cause, Reason, Step, subscribe};

const CHANNEL: &str = "longhaul-inspector";

/// Tells the panels of all tabs about every step of the wrapper, if this page has one.
pub(crate) fn report_steps() {
    let Some(panel) = document().get_element_by_id(ID) else {
        return;
    };
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else {
        return;
    };
    let listening = subscribe(move |event| {
        let message = Object::new();
        let put = |name: &str, value: JsValue| {
            // A fresh object takes every property.
            let _ = Reflect::set(&message, &name.into(), &value);
        };
        put("tab", panel.get_attribute("data-tab").into());
        put("wall", Date::now().into());
        put("at", number(event.at));
        put("epoch", number(event.epoch));
        let step = describe(&event.step, &mut |name, field| {
            put(
                name,
                match field {
                    Field::Number(value) => number(value),
                    Field::Text(text) => text.into(),
                },
            );
        });
        put("step", step.into());
        // A closed channel means that the page is going away.
        let _ = channel.post_message(&message);
    });
    // As long as the component that called: the root.
    StoredValue::new(listening);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "JavaScript has no other numbers"
)]
fn number(value: u64) -> JsValue {
    JsValue::from_f64(value as f64)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field<'s> {
    Number(u64),
    Text(&'s str),
}

/// The step's name; what it carries goes to `put`.
fn describe<'s>(step: &'s Step, put: &mut dyn FnMut(&'static str, Field<'s>)) -> &'static str {
    let millis =
        |time: &Duration| Field::Number(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    let (name, call) = match step {
        Step::Began { expires_in } => {
            put("expires_in_ms", millis(expires_in));
            ("began", None)
        }
        Step::UserChanged => ("user_changed", None),
        Step::SignedOut => ("signed_out", None),
        Step::EndsSoon { left, extendable } => {
            put("left_ms", millis(left));
            put("extendable", Field::Number(u64::from(*extendable)));
            ("ends_soon", None)
        }
        Step::Called { call, path } => {
            put("path", Field::Text(path));
            ("called", Some(call))
        }
        Step::Waiting { call } => ("waiting", Some(call)),
        Step::Expired { call } => ("expired", Some(call)),
        Step::Retried { call } => ("retried", Some(call)),
        Step::Answered { call, status } => {
            put("status", Field::Number(u64::from(*status)));
            ("answered", Some(call))
        }
        Step::Failed { call } => ("failed", Some(call)),
        Step::Refreshing { cause } => {
            put("cause", Field::Text(cause_name(*cause)));
            ("refreshing", None)
        }
        Step::Repeated => ("repeated", None),
        Step::Renewed { expires_in } => {
            put("expires_in_ms", millis(expires_in));
            ("renewed", None)
        }
        Step::Adopted => ("adopted", None),
        Step::Rejected { reason } => {
            put("reason", Field::Text(reason_name(*reason)));
            ("rejected", None)
        }
        Step::Unavailable { retry_in } => {
            put("retry_in_ms", millis(retry_in));
            ("unavailable", None)
        }
        Step::Recovered => ("recovered", None),
        Step::Discarded => ("discarded", None),
        Step::Parked { call } => ("parked", Some(call)),
        Step::Replayed { call } => ("replayed", Some(call)),
        Step::Dropped { call } => ("dropped", Some(call)),
        // A step of a newer wrapper.
        _ => ("unknown", None),
    };
    if let Some(call) = call {
        put("call", Field::Number(*call));
    }
    name
}

fn cause_name(cause: Cause) -> &'static str {
    match cause {
        Cause::Expired => "expired",
        Cause::LookAhead => "look_ahead",
        Cause::KeepAlive => "keep_alive",
        Cause::Woke => "woke",
        Cause::Limit => "limit",
        Cause::Asked => "asked",
    }
}

fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::Revoked => "revoked",
        Reason::Expired => "expired",
        Reason::ReuseDetected => "reuse_detected",
        Reason::Disabled => "disabled",
        Reason::NoToken => "no_token",
        Reason::InvalidToken => "invalid_token",
        Reason::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(step: &Step) -> (&'static str, Vec<(&'static str, Field<'_>)>) {
        let mut fields = Vec::new();
        let name = describe(step, &mut |name, field| fields.push((name, field)));
        (name, fields)
    }

    #[test]
    fn a_step_goes_over_with_all_that_it_carries() {
        let call = |call| ("call", Field::Number(call));
        let second = Duration::from_secs(1);
        let path = "/api/save".to_owned();
        let table = [
            (
                Step::Called { call: 7, path },
                "called",
                vec![("path", Field::Text("/api/save")), call(7)],
            ),
            (
                Step::Answered {
                    call: 7,
                    status: 200,
                },
                "answered",
                vec![("status", Field::Number(200)), call(7)],
            ),
            (
                Step::Refreshing {
                    cause: Cause::LookAhead,
                },
                "refreshing",
                vec![("cause", Field::Text("look_ahead"))],
            ),
            (
                Step::Unavailable { retry_in: second },
                "unavailable",
                vec![("retry_in_ms", Field::Number(1000))],
            ),
            (
                Step::Rejected {
                    reason: Reason::ReuseDetected,
                },
                "rejected",
                vec![("reason", Field::Text("reuse_detected"))],
            ),
            (Step::Adopted, "adopted", vec![]),
        ];
        for (step, name, fields) in table {
            assert_eq!(described(&step), (name, fields), "{step:?}");
        }
    }
}
