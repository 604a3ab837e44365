//! Sign in and register. Plain forms that post to their own address: they work before the script
//! has loaded, without it, and need no session.

use leptos::prelude::*;

use crate::api::{GuestFailure, guest_failure};
use crate::components::PageTitle;

#[component]
pub fn SignIn() -> impl IntoView {
    view! {
        <GuestForm
            title="Sign in"
            button="Sign in"
            password_hint=""
            autocomplete="current-password"
        />
        <p class="column guest__other">
            "No account yet? "
            <a href="/register" rel="external">
                "Create one"
            </a>
        </p>
    }
}

#[component]
pub fn Register() -> impl IntoView {
    view! {
        <GuestForm
            title="Create an account"
            button="Create account"
            password_hint="At least 15 characters. A few words that you will remember make a good one; there are no other rules."
            autocomplete="new-password"
        />
        <p class="column guest__other">
            "Already have an account? "
            <a href="/login" rel="external">
                "Sign in"
            </a>
        </p>
    }
}

#[component]
fn GuestForm(
    title: &'static str,
    button: &'static str,
    password_hint: &'static str,
    autocomplete: &'static str,
) -> impl IntoView {
    let failure = guest_failure();
    let failed = failure.is_some();
    let GuestFailure { email, message, at } = failure.unwrap_or_default();
    let about = |control: &str| (at == control).then_some("true");
    let beside = |control: &'static str| {
        (at == control).then(|| {
            view! {
                <p class="message" id=format!("{control}.error")>
                    <span class="visually-hidden">"Error: "</span>
                    {message.clone()}
                </p>
            }
        })
    };
    let summary = failed.then(|| {
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus=true>
                <h2 class="error-summary__title">"There is a problem"</h2>
                <ul class="error-summary__list">
                    <li>
                        <a href=format!("#{at}") rel="external">
                            {message.clone()}
                        </a>
                    </li>
                </ul>
            </div>
        }
    });
    view! {
        <PageTitle text=title error=failed/>
        <div class="column">
            {summary}
            <h1 class="title">{title}</h1>
            // No action: the address that the page has, `return_to` included.
            <form method="post" novalidate=true>
                <div class="field" class:field--invalid=at == "email">
                    <label class="label" for="email">
                        "Email address"
                    </label>
                    {beside("email")}
                    <input
                        class="input input--wide"
                        id="email"
                        name="email"
                        type="email"
                        autocomplete="username"
                        spellcheck="false"
                        value=email
                        aria-invalid=about("email")
                        aria-describedby="email.error"
                    />
                </div>
                <div class="field" class:field--invalid=at == "password">
                    <label class="label" for="password">
                        "Password"
                    </label>
                    {(!password_hint.is_empty())
                        .then(|| view! { <p class="hint" id="password.hint">{password_hint}</p> })}
                    {beside("password")}
                    <input
                        class="input input--wide"
                        id="password"
                        name="password"
                        type="password"
                        autocomplete=autocomplete
                        aria-invalid=about("password")
                        aria-describedby="password.hint password.error"
                    />
                </div>
                <button class="button" type="submit">
                    {button}
                </button>
            </form>
        </div>
    }
}
