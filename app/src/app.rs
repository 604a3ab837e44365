//! The documents and the root components in them.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::api::{provide_opened_draft, provide_visitor, texts, texts_script};
use crate::components::{
    AccountScript, EARLY_SCRIPT, Frame, InspectorPanel, InspectorScript, SignInAgain,
    provide_pages_turned, start_session,
};
use crate::form::Form;
use crate::pages::{
    Account, Applications, Check, DeleteAccount, Done, DraftPages, FormPage, Goodbye, Home,
    NotFound, Register, SignIn, SignPage, TaskList, provide_form,
};

/// The element that the browser hydrates [`App`] in. What stands around it is never hydrated.
pub const ROOT: &str = "main";

/// The document of [`App`] pages.
pub fn shell(options: LeptosOptions, form: &'static Form) -> impl IntoView {
    let scripts = view! {
        <script nonce=use_nonce()>{EARLY_SCRIPT}</script>
        // Deferred scripts run in order, and the module after them.
        <script defer nonce=use_nonce() src=texts_script()></script>
        <AutoReload options=options.clone()/>
        <HydrationScripts options/>
    }
    .into_any();
    document(
        scripts,
        view! { <App form/> }.into_any(),
        view! { <SignInAgain/> }.into_any(),
    )
}

/// The document of [`Plain`] pages.
pub fn plain_shell(options: LeptosOptions, form: &'static Form) -> impl IntoView {
    let scripts = view! { <AutoReload options/> }.into_any();
    document(scripts, view! { <Plain form/> }.into_any(), ().into_any())
}

fn document(scripts: AnyView, content: AnyView, before: AnyView) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang=texts().language()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" id="longhaul" href="/pkg/longhaul.css"/>
                <AccountScript/>
                {scripts}
                <InspectorScript/>
                <MetaTags/>
            </head>
            <body>
                <Frame>
                    {before}
                    <main class="main" id=ROOT tabindex="-1">
                        {content}
                    </main>
                </Frame>
                <InspectorPanel/>
            </body>
        </html>
    }
}

/// One application: all that somebody works on, and all that the browser hydrates.
#[component]
pub fn App(form: &'static Form) -> impl IntoView {
    provide_meta_context();
    provide_form(form);
    provide_visitor();
    provide_opened_draft();
    provide_pages_turned();
    start_session();

    view! {
        <Router>
            <Routes fallback=NotFound>
                <ParentRoute path=path!("/applications/:id") view=DraftPages ssr=SsrMode::Async>
                    <Route path=path!("") view=TaskList/>
                    <Route path=path!("check") view=Check/>
                    <Route path=path!("sign") view=SignPage/>
                    <Route path=path!(":page") view=FormPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The pages around the form. They are read and left, so they work without a line of script, and
/// add nothing to the wasm module.
#[component]
pub fn Plain(form: &'static Form) -> impl IntoView {
    provide_meta_context();
    provide_form(form);
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/login") view=SignIn ssr=SsrMode::Async/>
                <Route path=path!("/register") view=Register ssr=SsrMode::Async/>
                <Route path=path!("/applications") view=Applications ssr=SsrMode::Async/>
                <Route path=path!("/applications/done/:reference") view=Done ssr=SsrMode::Async/>
                <Route path=path!("/account") view=Account ssr=SsrMode::Async/>
                <Route path=path!("/account/delete") view=DeleteAccount ssr=SsrMode::Async/>
                <Route path=path!("/goodbye") view=Goodbye ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
