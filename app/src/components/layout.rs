//! What surrounds every page. Server only: the module never draws it.

use leptos::prelude::*;

use super::slot::words;
use crate::api::inbox::inbox_is_there;
use crate::api::{languages, switch_by, texts, visitor_of_request};

#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let t = texts();
    let visitor = visitor_of_request();
    let account = visitor.map(|visitor| {
        let address = visitor.email.clone();
        view! {
            <nav class="header__nav" aria-label=t.get("nav-account")>
                <a href="/applications" rel="external">{t.get("nav-applications")}</a>
                <a class="header__email" href="/account" rel="external" title=address>
                    <span class="visually-hidden">{t.get("nav-account")} ": "</span>
                    {visitor.email}
                </a>
                // A plain form: signing out works even if the page's script has failed.
                <form method="post" action="/auth/logout" id="sign-out">
                    <button class="link-button" type="submit">
                        {t.get("nav-sign-out")}
                    </button>
                </form>
            </nav>
        }
        .into_any()
    });
    let guest = account.is_none().then(|| {
        view! {
            <nav class="header__nav" aria-label=t.get("nav-account")>
                <a href="/login" rel="external">
                    {t.get("nav-sign-in")}
                </a>
            </nav>
        }
    });
    view! {
        <a class="skip-link" href="#main" rel="external">
            {t.get("skip-link")}
        </a>
        <header class="header">
            <div class="header__inner">
                <a class="header__brand" href="/" rel="external">
                    <svg class="header__mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
                        <circle cx="20" cy="20" r="18.5" fill="none" stroke="currentColor" stroke-width="1.5"/>
                        <path d="M7 25 16 13l5.5 7 3.5-4.5L33 25" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>
                        <path d="M9 29.5h22" stroke="currentColor" stroke-width="2"/>
                    </svg>
                    <span>
                        <span class="header__name">{t.get("nav-brand")}</span>
                        <span class="header__service">{t.get("nav-service")}</span>
                    </span>
                </a>
                {account}
                {guest}
            </div>
        </header>
        {children()}
        <footer class="footer">
            <div class="footer__inner">
                <LanguageSwitch/>
                <p>
                    {t.get("demonstration")}
                    {inbox_is_there()
                        .then(|| {
                            view! {
                                " "
                                <a href="/inbox" rel="external">
                                    {t.get("inbox")}
                                </a>
                            }
                        })}
                </p>
            </div>
        </footer>
    }
}

/// The id of its form. A script in the head returns the buttons to it if the page's own form need not be submitted.
const SWITCH: &str = "language-switch";

/// One button for each language. Sends the page's own form where its content would be lost with the page: the server
/// then saves it and changes the language. A page that the module looks after has kept everything already.
pub const SWITCH_SCRIPT: &str = include_str!("switch.js");

#[component]
fn LanguageSwitch() -> impl IntoView {
    let t = texts();
    let button = |(tag, name): &(&'static str, &'static str)| {
        let current = (*tag == t.language()).then_some("true");
        view! {
            <li>
                <button
                    class="link-button"
                    type="submit"
                    name="_language"
                    value=*tag
                    lang=*tag
                    form=switch_by()
                    aria-current=current
                >
                    {*name}
                </button>
            </li>
        }
    };
    view! {
        <form class="languages" id=SWITCH method="post" action="/language">
            <ul class="languages__list" aria-label=t.get("language-switch")>
                {languages().iter().map(button).collect_view()}
            </ul>
        </form>
    }
}

/// The link above a page's heading that leads one step back.
#[component]
pub(crate) fn BackLink(
    #[prop(into)] href: Signal<String>,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    view! {
        <a class="back-link" href=move || href.get()>
            {words(move || text.get())}
        </a>
    }
}
