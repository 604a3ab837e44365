//! What the server writes into the document of every page that works on an application.

use leptos::prelude::*;

use super::ids;
use crate::api::{texts, visitor_of_request};

/// Server only: the module never draws it.
#[component]
pub(crate) fn SignInAgain() -> impl IntoView {
    let Some(visitor) = visitor_of_request() else {
        return ().into_any();
    };
    let t = texts();
    view! {
        <div class="notice" role="alert" id=ids::NOTICE hidden=true>
            <div class="notice__inner">
                <p class="notice__title">{t.get("signed-out")}</p>
                <p>
                    {t.get("signed-out-text")}
                </p>
                <button class="button" type="button" id=ids::NOTICE_BUTTON>
                    {t.get("signed-out-sign-in")}
                </button>
            </div>
        </div>
        <div class="notice notice--warning" role="alert" id=ids::WARNING hidden=true>
            <div class="notice__inner">
                <p class="notice__title">{t.get("ends-soon")}</p>
                <p id=ids::WARNING_TEXT></p>
                <button class="button" type="button" id=ids::STAY hidden=true>
                    {t.get("ends-soon-stay")}
                </button>
                <button class="button" type="button" id=ids::RENEW hidden=true>
                    {t.get("ends-soon-sign-in")}
                </button>
            </div>
        </div>
        <dialog
            class="dialog"
            id=ids::DIALOG
            aria-labelledby="sign-in-again-title"
            aria-describedby=ids::REASON
        >
            // Inserted when the dialog opens: until then, the page has no second form and no second "Email address".
            <template id=ids::TEMPLATE>
                <form method="post" action="/login?return_to=/applications" id=ids::FORM novalidate=true>
                    <h2 class="dialog__title" id="sign-in-again-title">
                        {t.get("sign-in-again")}
                    </h2>
                    <p id=ids::REASON></p>
                    <p>{t.get("sign-in-again-text")}</p>
                    <p class="message" role="alert" id=ids::ERROR></p>
                    <div class="field">
                        <label class="label" for=ids::EMAIL>
                            {t.get("sign-in-email")}
                        </label>
                        <input
                            class="input input--wide"
                            id=ids::EMAIL
                            name="email"
                            type="text"
                            inputmode="email"
                            autocapitalize="none"
                            autocomplete="username"
                            spellcheck="false"
                            value=visitor.email
                            aria-describedby=ids::ERROR
                        />
                    </div>
                    <div class="field">
                        <label class="label" for=ids::PASSWORD>
                            {t.get("sign-in-password")}
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
                            {t.get("sign-in")}
                        </button>
                        <button class="button button--secondary" type="button" id=ids::CANCEL>
                            {t.get("sign-in-not-now")}
                        </button>
                    </div>
                </form>
            </template>
        </dialog>
    }
    .into_any()
}
