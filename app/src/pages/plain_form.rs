//! The parts of forms without script. The server validates them and shows them again.

use leptos::prelude::*;

use crate::api::account::Problem;
use crate::api::texts;

/// "There is a problem": each message links to the control that it is about.
#[component]
pub(crate) fn Problems(problems: Vec<Problem>) -> impl IntoView {
    let t = texts();
    let link = |problem: Problem| {
        view! {
            <li>
                <a href=format!("#{}", problem.at) rel="external">
                    {t.get(problem.text)}
                </a>
            </li>
        }
    };
    (!problems.is_empty()).then(|| {
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus=true>
                <h2 class="error-summary__title">{t.get("problem")}</h2>
                <ul class="error-summary__list">{problems.into_iter().map(link).collect_view()}</ul>
            </div>
        }
    })
}

/// What is wrong with the control `id`, or nothing.
pub(crate) fn about(problems: &[Problem], id: &str) -> &'static str {
    let problem = problems.iter().find(|problem| problem.at == id);
    problem.map_or("", |problem| texts().get(problem.text))
}

/// One line to type into, with what is wrong with it.
#[component]
pub(crate) fn TextField(
    id: &'static str,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    input_type: &'static str,
    autocomplete: &'static str,
    /// What was typed before. Passwords are never sent back.
    #[prop(optional)]
    value: String,
    /// Empty when nothing is wrong.
    message: &'static str,
) -> impl IntoView {
    let invalid = !message.is_empty();
    let described = match (hint.is_empty(), invalid) {
        (true, false) => None,
        (false, false) => Some(format!("{id}.hint")),
        (true, true) => Some(format!("{id}.error")),
        (false, true) => Some(format!("{id}.hint {id}.error")),
    };
    // A control of the type `email` would write an international domain as `xn--`.
    let (kind, keys) = match input_type {
        "email" => ("text", Some("email")),
        other => (other, None),
    };
    view! {
        <div class="field" class:field--invalid=invalid>
            <label class="label" for=id>
                {label}
            </label>
            {(!hint.is_empty())
                .then(|| view! { <p class="hint" id=format!("{id}.hint")>{hint}</p> })}
            <Message id message/>
            <input
                class="input input--wide"
                id=id
                name=id
                type=kind
                inputmode=keys
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                value=(!value.is_empty()).then_some(value)
                aria-invalid=invalid.then_some("true")
                aria-describedby=described
            />
        </div>
    }
}

/// What is wrong with the control `id`.
#[component]
pub(crate) fn Message(id: &'static str, message: &'static str) -> impl IntoView {
    (!message.is_empty()).then(|| {
        view! {
            <p class="message" id=format!("{id}.error")>
                <span class="visually-hidden">{texts().get("error-prefix")}</span>
                {message}
            </p>
        }
    })
}
