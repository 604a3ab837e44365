//! Sign in and register. Plain forms that post to their own address: they work before the script
//! has loaded, without it, and need no session.

use leptos::prelude::*;

use super::plain_form::{Problems, TextField};
use crate::api::{GuestFailure, guest_failure, held_post};
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
        // A new account could not take over what the old one's owner entered.
        {held_post()
            .is_none()
            .then(|| {
                view! {
                    <p class="column guest__other">
                        "No account yet? "
                        <a href="/register" rel="external">
                            "Create one"
                        </a>
                    </p>
                }
            })}
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
    let about = |control: &str| match at == control {
        true => message.clone(),
        false => String::new(),
    };
    let (about_email, about_password) = (about("email"), about("password"));
    let problems = if failed {
        vec![(at, message)]
    } else {
        Vec::new()
    };
    let held = held_post();
    // Otherwise the address that the page has, `return_to` included.
    let action = held.as_ref().map(|held| held.action.clone());
    view! {
        <PageTitle text=title error=failed/>
        <div class="column">
            <Problems problems/>
            <h1 class="title">{title}</h1>
            {held.is_some().then(kept)}
            <form method="post" action=action novalidate=true>
                {held.map(|held| view! { <input type="hidden" name="held" value=held.sealed/> })}
                <TextField
                    id="email"
                    label="Email address"
                    input_type="email"
                    autocomplete="username"
                    value=email
                    message=about_email
                />
                <TextField
                    id="password"
                    label="Password"
                    hint=password_hint
                    input_type="password"
                    autocomplete
                    message=about_password
                />
                <button class="button" type="submit">
                    {button}
                </button>
            </form>
        </div>
    }
}

fn kept() -> impl IntoView {
    view! {
        <div class="inset inset--warning" role="status">
            <p>
                <strong>"Your session ended before this page was saved."</strong>
                " What you entered is not lost: sign in within an hour, and it is saved at once."
            </p>
        </div>
    }
}
