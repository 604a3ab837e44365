//! Deletes an account. A page of its own, so that no user deletes one by accident.

use leptos::prelude::*;

use super::plain_form::{Message, Problems, TextField, about};
use crate::api::account::{DeleteView, shown};
use crate::api::texts;
use crate::components::{BackLink, PageTitle};

#[component]
pub(crate) fn DeleteAccount() -> impl IntoView {
    let DeleteView {
        applications,
        understood,
        problems,
    } = shown().unwrap_or_default();
    let failed = !problems.is_empty();
    let t = texts();
    let (about_password, about_box) =
        (about(&problems, "password"), about(&problems, "understood"));
    let box_invalid = !about_box.is_empty();
    let yours = (applications > 0).then(|| t.count("delete-applications", applications, &[]));
    view! {
        <PageTitle text=t.get("account-delete") error=failed/>
        <div class="column">
            <Problems problems/>
            <BackLink href="/account" text=t.get("nav-account")/>
            <h1 class="title">{t.get("account-delete")}</h1>
            <div class="inset inset--warning">
                <p>
                    <strong>{t.get("delete-final")}</strong>
                    " "
                    {t.get("delete-what")}
                </p>
                <ul>
                    <li>{t.get("delete-sign-in")}</li>
                    {yours.map(|yours| view! { <li>{yours}</li> })}
                    <li>{t.get("delete-devices")}</li>
                </ul>
            </div>
            <form method="post" action="/account/delete" novalidate=true>
                <TextField
                    id="password"
                    label=t.get("guest-password")
                    input_type="password"
                    autocomplete="current-password"
                    message=about_password
                />
                <div class="field" class:field--invalid=box_invalid>
                    <Message id="understood" message=about_box/>
                    <div class="choice">
                        <input
                            class="choice__input"
                            id="understood"
                            name="understood"
                            type="checkbox"
                            value="yes"
                            checked=understood
                            aria-invalid=box_invalid.then_some("true")
                            aria-describedby=box_invalid.then_some("understood.error")
                        />
                        <label class="choice__label" for="understood">
                            {t.get("delete-understood")}
                        </label>
                    </div>
                </div>
                <div class="actions">
                    <button class="button button--danger" type="submit">
                        {t.get("delete-button")}
                    </button>
                    <a href="/account" rel="external">
                        {t.get("delete-keep")}
                    </a>
                </div>
            </form>
        </div>
    }
}
