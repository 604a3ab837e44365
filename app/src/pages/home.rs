//! The start page.

use leptos::prelude::*;

use super::use_form;
use crate::api::{retention, texts, visitor_of_request};
use crate::components::{PageTitle, clock};

#[component]
pub(crate) fn Home() -> impl IntoView {
    let form = use_form();
    let t = texts();
    let start = match visitor_of_request() {
        Some(_) => view! {
            <p>
                <a class="button button--start" href="/applications">
                    {t.get("home-to-applications")}
                </a>
            </p>
        }
        .into_any(),
        None => view! {
            <div class="actions">
                <a class="button button--start" href="/register" rel="external">
                    {t.get("home-start")}
                </a>
                <p class="actions__or">
                    {t.get("home-started")} " "
                    <a href="/login" rel="external">
                        {t.get("home-sign-in")}
                    </a>
                </p>
            </div>
        }
        .into_any(),
    };
    // Said before anything is entered, and by the setting that decides it.
    let kept = retention().map(|time| {
        let span = clock::span(t, time);
        view! { <p id="kept-for">{t.fill("home-kept", &[("time", &span)])}</p> }
    });
    let needs = [
        "home-need-passport",
        "home-need-trip",
        "home-need-stay",
        "home-need-past",
        "home-need-family",
    ];
    let needs = needs.map(|need| view! { <li>{t.get(need)}</li> });
    view! {
        <PageTitle text=t.get("home")/>
        <div class="column">
            <h1 class="title">{t.get("home")}</h1>
            <p class="lead">{t.get("home-lead")}</p>
            <h2>{t.get("home-before")}</h2>
            <p>{t.get("home-need")}</p>
            <ul>{needs.collect_view()}</ul>
            <h2>{t.get("home-time")}</h2>
            <p>{t.count("home-time-text", form.pages.len(), &[])}</p>
            <div class="inset">
                <p>{t.get("home-saved")}</p>
                {kept}
            </div>
            {start}
            <h2>{t.get("home-after")}</h2>
            <p>{t.get("home-after-text")}</p>
        </div>
    }
}
