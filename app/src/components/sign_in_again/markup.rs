//! What the server writes into the document of every page that works on an application.

use leptos::prelude::*;

use super::ids;
use crate::api::visitor_of_request;

/// Server only: the browser never hydrates it.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let Some(visitor) = visitor_of_request() else {
        return ().into_any();
    };
    view! {
        <div class="notice" role="alert" id=ids::NOTICE hidden=true>
            <div class="notice__inner">
                <p class="notice__title">"You are signed out"</p>
                <p>
                    "This page stays as it is, and you can go on. What you change reaches your application once you have signed in again."
                </p>
                <button class="button" type="button" id=ids::NOTICE_BUTTON>
                    "Sign in again"
                </button>
            </div>
        </div>
        <div class="notice notice--warning" role="alert" id=ids::WARNING hidden=true>
            <div class="notice__inner">
                <p class="notice__title">"Your time is nearly up"</p>
                <p id=ids::WARNING_TEXT></p>
                <button class="button" type="button" id=ids::STAY hidden=true>
                    "Stay signed in"
                </button>
                <button class="button" type="button" id=ids::RENEW hidden=true>
                    "Sign in again now"
                </button>
            </div>
        </div>
        <dialog
            class="dialog"
            id=ids::DIALOG
            aria-labelledby="sign-in-again-title"
            aria-describedby=ids::REASON
        >
            // Put in place when the dialog opens: until then the page has no second form, no second "Email address".
            <template id=ids::TEMPLATE>
                <form method="post" action="/login?return_to=/applications" id=ids::FORM novalidate=true>
                    <h2 class="dialog__title" id="sign-in-again-title">
                        "Sign in to carry on"
                    </h2>
                    <p id=ids::REASON></p>
                    <p>"Everything on this page stays exactly as it is. Sign in, and you are back where you stopped."</p>
                    <p class="message" role="alert" id=ids::ERROR></p>
                    <div class="field">
                        <label class="label" for=ids::EMAIL>
                            "Email address"
                        </label>
                        <input
                            class="input input--wide"
                            id=ids::EMAIL
                            name="email"
                            type="email"
                            autocomplete="username"
                            spellcheck="false"
                            value=visitor.email
                            aria-describedby=ids::ERROR
                        />
                    </div>
                    <div class="field">
                        <label class="label" for=ids::PASSWORD>
                            "Password"
                        </label>
                        <input
                            class="input input--wide"
                            id=ids::PASSWORD
                            name="password"
                            type="password"
                            autocomplete="current-password"
                            autofocus=true
                            aria-describedby=ids::ERROR
                        />
                    </div>
                    <div class="dialog__buttons">
                        <button class="button" type="submit">
                            "Sign in"
                        </button>
                        <button class="button button--secondary" type="button" id=ids::CANCEL>
                            "Not now"
                        </button>
                    </div>
                </form>
            </template>
        </dialog>
    }
    .into_any()
}
