//! "There is a problem": every message in one place, each a link to its question.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::dom::{focus, is_taking_over, on_change};
use super::inputs::first_control;
use super::slot::slot;
use crate::api::texts;
use longhaul_form::Form;
use longhaul_form::validate::Problem;

const ID: &str = "error-summary";

/// It is above the heading and takes the focus when `announce` rises.
#[component]
pub(crate) fn ErrorSummary(
    form: &'static Form,
    #[prop(into)] problems: Signal<Vec<Problem>>,
    #[prop(into)] announce: Signal<u32>,
) -> impl IntoView {
    on_change(Box::new(move |first| {
        // When the module takes over the page, the user may already be somewhere on it.
        if announce.get() > 0 && !(first && is_taking_over()) {
            focus(ID);
        }
    }));
    // Uploads report every part; the errors rarely change.
    let problems = Memo::new(move |_| problems.get());
    let link = move |problem: Problem| {
        let target = first_control(form, &problem.path);
        let href = format!("#{target}");
        let go = move |event: MouseEvent| {
            if focus(&target) {
                event.prevent_default();
            }
        };
        view! {
            <li>
                <a href=href rel="external" on:click=go>
                    {problem.message}
                </a>
            </li>
        }
        .into_any()
    };
    let summary = move || {
        let problems = problems.get();
        if problems.is_empty() {
            return ().into_any();
        }
        view! {
            <div
                class="error-summary"
                id=ID
                role="alert"
                tabindex="-1"
                aria-labelledby="error-summary-title"
            >
                <h2 class="error-summary__title" id="error-summary-title">
                    {texts().get("problem")}
                </h2>
                <ul class="error-summary__list">
                    {problems.into_iter().map(link).collect_view()}
                </ul>
            </div>
        }
        .into_any()
    };
    slot(Box::new(summary))
}
