//! The documents and the root components in them.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::api::{PageDataScript, texts, texts_script};
use crate::components::{
    AccountScript, Frame, GuardScript, InspectorPanel, InspectorScript, ModuleScript,
    SWITCH_SCRIPT, SignInAgain, SiteFiles, provide_pages_turned, request_number_of_draft,
    start_session,
};
use crate::pages::{
    Account, Applications, Copy, DeleteAccount, DeleteDraft, Done, DraftPages, Goodbye, Home,
    Inbox, NotFound, Register, SignIn, TroublePage, provide_form,
};
use longhaul_form::Form;

/// The element that holds [`App`]. The browser puts one of its own in its place; what is around it stays.
pub const ROOT: &str = "main";

/// The document of [`App`] pages.
pub fn shell(
    options: LeptosOptions,
    files: &'static SiteFiles,
    form: &'static Form,
) -> impl IntoView {
    let scripts = view! {
        <GuardScript/>
        <script nonce=use_nonce() inner_html=SWITCH_SCRIPT></script>
        <PageDataScript/>
        // Deferred scripts run in order, and the module after them.
        <script defer nonce=use_nonce() src=texts_script()></script>
        <AutoReload options/>
        <ModuleScript files/>
    }
    .into_any();
    document(
        files,
        scripts,
        view! { <App form/> }.into_any(),
        view! { <SignInAgain/> }.into_any(),
    )
}

/// The document of [`Plain`] pages.
pub fn plain_shell(
    options: LeptosOptions,
    files: &'static SiteFiles,
    form: &'static Form,
) -> impl IntoView {
    let scripts = view! { <AutoReload options/> }.into_any();
    let content = view! { <Plain form/> }.into_any();
    document(files, scripts, content, ().into_any())
}

fn document(
    files: &'static SiteFiles,
    scripts: AnyView,
    content: AnyView,
    before: AnyView,
) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang=texts().language()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" id="longhaul" href=files.style.as_str()/>
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
                    {request_number_of_draft()}
                </Frame>
                <InspectorPanel/>
            </body>
        </html>
    }
}

/// One application: all that the user works on, and all that the module draws.
#[component]
pub fn App(form: &'static Form) -> impl IntoView {
    provide_form(form);
    provide_pages_turned();
    start_session();
    routed()
}

/// One route: the pages of an application turn inside it.
#[cfg(feature = "ssr")]
fn routed() -> impl IntoView {
    use leptos_router::components::FlatRoutes;

    provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/applications/:id/:page?") view=DraftPages ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

/// The server has found the route.
#[cfg(not(feature = "ssr"))]
fn routed() -> impl IntoView {
    view! { <DraftPages/> }
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
                <Route path=path!("/applications/:id/delete") view=DeleteDraft ssr=SsrMode::Async/>
                <Route
                    path=path!("/applications/done/:reference/answers")
                    view=Copy
                    ssr=SsrMode::Async
                />
                <Route path=path!("/account") view=Account ssr=SsrMode::Async/>
                <Route path=path!("/account/delete") view=DeleteAccount ssr=SsrMode::Async/>
                <Route path=path!("/goodbye") view=Goodbye ssr=SsrMode::Async/>
                <Route path=path!("/inbox") view=Inbox ssr=SsrMode::Async/>
                // Never asked for: rendered in place of another page.
                <Route path=path!("/trouble") view=TroublePage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
