//! The end of an account. A page of its own, so that nobody comes here by a slip.

use leptos::prelude::*;

use super::plain_form::{Message, Problems, TextField};
use crate::api::account::{DeleteView, shown};
use crate::components::{BackLink, PageTitle};

#[component]
pub fn DeleteAccount() -> impl IntoView {
    let DeleteView {
        applications,
        understood,
        problems,
    } = shown().unwrap_or_default();
    let failed = !problems.is_empty();
    let message = |control: &str| {
        let problem = problems.iter().find(|problem| problem.at == control);
        problem.map_or_else(String::new, |problem| problem.message.clone())
    };
    let (about_password, about_box) = (message("password"), message("understood"));
    let box_invalid = !about_box.is_empty();
    let summary = problems
        .iter()
        .map(|problem| (problem.at.to_owned(), problem.message.clone()));
    let yours = match applications {
        0 => None,
        1 => Some("your application, also if it was submitted".to_owned()),
        count => Some(format!(
            "all {count} of your applications, also those that were submitted"
        )),
    };
    view! {
        <PageTitle text="Delete your account" error=failed/>
        <div class="column">
            <Problems problems=summary.collect()/>
            <BackLink href="/account" text="Your account"/>
            <h1 class="title">"Delete your account"</h1>
            <div class="inset inset--warning">
                <p>
                    <strong>"This cannot be undone."</strong>
                    " You are signed out everywhere, and we delete:"
                </p>
                <ul>
                    <li>"your email address and your password"</li>
                    {yours.map(|yours| view! { <li>{yours}", with every answer"</li> })}
                    <li>"the list of your devices and of what happened to your account"</li>
                </ul>
            </div>
            <form method="post" action="/account/delete" novalidate=true>
                <TextField
                    id="password"
                    label="Password"
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
                            "I understand that everything is deleted and cannot be brought back"
                        </label>
                    </div>
                </div>
                <div class="actions">
                    <button class="button button--danger" type="submit">
                        "Delete my account"
                    </button>
                    <a href="/account" rel="external">
                        "Keep it"
                    </a>
                </div>
            </form>
        </div>
    }
}
