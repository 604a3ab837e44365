//! Sign in and register. Plain forms that post to their own address: they work before the script
//! has loaded, without it, and need no session.

use leptos::prelude::*;

use super::plain_form::{Problems, TextField, about};
use crate::api::{
    GuestAttempt, GuestNote, HeldPost, PAGE_FORM, guest_attempt, guest_note, held_post, texts,
};
use crate::components::PageTitle;

#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let t = texts();
    view! {
        <GuestForm
            title=t.get("nav-sign-in")
            button=t.get("nav-sign-in")
            password_hint=""
            autocomplete="current-password"
        />
        // A new account could not take over what the owner of the old one entered.
        {held_post()
            .is_none()
            .then(|| {
                view! {
                    <p class="column guest__other">
                        {t.get("guest-no-account")} " "
                        <a href="/register" rel="external">
                            {t.get("guest-register-instead")}
                        </a>
                    </p>
                }
            })}
    }
}

#[component]
pub(crate) fn Register() -> impl IntoView {
    let t = texts();
    view! {
        <GuestForm
            title=t.get("guest-register")
            button=t.get("guest-register-button")
            password_hint=t.get("guest-password-hint")
            autocomplete="new-password"
        />
        <p class="column guest__other">
            {t.get("guest-have-account")} " "
            <a href="/login" rel="external">
                {t.get("nav-sign-in")}
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
    let t = texts();
    let GuestAttempt {
        email,
        problems,
        action,
    } = guest_attempt().unwrap_or_default();
    let failed = !problems.is_empty();
    let (about_email, about_password) = (about(&problems, "email"), about(&problems, "password"));
    let held = held_post();
    // Otherwise the address of the page itself, including `return_to`.
    let action = held
        .as_ref()
        .map_or(action, |held| Some(held.action.clone()));
    view! {
        <PageTitle text=title error=failed/>
        <div class="column">
            <Problems problems/>
            <h1 class="title">{title}</h1>
            {guest_note().map(note)}
            {held.as_ref().map(kept)}
            <form id=PAGE_FORM method="post" action=action novalidate=true>
                {held.map(|held| view! { <input type="hidden" name="held" value=held.sealed/> })}
                <TextField
                    id="email"
                    label=t.get("guest-email")
                    input_type="email"
                    autocomplete="username"
                    value=email
                    message=about_email
                />
                <TextField
                    id="password"
                    label=t.get("guest-password")
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

fn note(GuestNote(key): GuestNote) -> impl IntoView {
    view! {
        <div class="inset inset--warning" role="status">
            <p>{texts().get(key)}</p>
        </div>
    }
}

fn kept(held: &HeldPost) -> impl IntoView + use<> {
    let t = texts();
    let files = held
        .lacks_files
        .then(|| view! { <p>{t.get("guest-held-files")}</p> });
    view! {
        <div class="inset inset--warning" role="status">
            <p>
                <strong>{t.get("guest-held")}</strong>
                " "
                {t.get("guest-held-more")}
            </p>
            {files}
        </div>
    }
}
