//! What every page has around it. Server only: the browser never hydrates it.

use leptos::prelude::*;

use crate::api::visitor_of_request;

#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let visitor = visitor_of_request();
    let account = visitor.map(|visitor| {
        view! {
            <nav class="header__nav" aria-label="Your account">
                <a href="/applications" rel="external">"Your applications"</a>
                <a class="header__email" href="/account" rel="external">
                    <span class="visually-hidden">"Your account: "</span>
                    {visitor.email}
                </a>
                // A plain form: signing out works whatever has become of the page's script.
                <form method="post" action="/auth/logout" id="sign-out">
                    <button class="link-button" type="submit">
                        "Sign out"
                    </button>
                </form>
            </nav>
        }
        .into_any()
    });
    let guest = account.is_none().then(|| {
        view! {
            <nav class="header__nav" aria-label="Your account">
                <a href="/login" rel="external">
                    "Sign in"
                </a>
            </nav>
        }
    });
    view! {
        <a class="skip-link" href="#main" rel="external">
            "Skip to main content"
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
                        <span class="header__name">"Republic of Orland"</span>
                        <span class="header__service">"Visitor visa service"</span>
                    </span>
                </a>
                {account}
                {guest}
            </div>
        </header>
        {children()}
        <footer class="footer">
            <div class="footer__inner">
                <p>
                    "A demonstration of Longhaul, forms that outlive their tokens. "
                    "The country, its office and this application are invented: do not enter real passport details."
                </p>
            </div>
        </footer>
    }
}

/// The link above a page's heading that leads one step back.
#[component]
pub fn BackLink(
    #[prop(into)] href: Signal<String>,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    view! {
        <a class="back-link" href=move || href.get()>
            {move || text.get()}
        </a>
    }
}
