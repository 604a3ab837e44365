//! The start page.

use leptos::prelude::*;

use super::use_form;
use crate::api::visitor_of_request;
use crate::components::PageTitle;

#[component]
pub fn Home() -> impl IntoView {
    let form = use_form();
    let start = match visitor_of_request() {
        Some(_) => view! {
            <a class="button button--start" href="/applications">
                "Go to your applications"
            </a>
        }
        .into_any(),
        None => view! {
            <div class="actions">
                <a class="button button--start" href="/register" rel="external">
                    "Start now"
                </a>
                <p class="actions__or">
                    "Started before? " <a href="/login" rel="external">"Sign in to go on"</a>
                </p>
            </div>
        }
        .into_any(),
    };
    view! {
        <PageTitle text="Apply for a visitor visa"/>
        <div class="column">
            <h1 class="title">"Apply for a visitor visa"</h1>
            <p class="lead">
                "Use this service to apply to visit for business, tourism, a short course of study, or on the way to somewhere else."
            </p>
            <div class="inset">
                <p>
                    "The application has " {form.pages.len()}
                    " sections and takes most people about an hour. You do not have to do it in one go: every answer is saved as you type it, and you can go on later, here or on another device."
                </p>
            </div>
            {start}
            <h2>"Before you start"</h2>
            <p>"You will need:"</p>
            <ul>
                <li>"your passport"</li>
                <li>"the dates and places of your trip, if you know them"</li>
                <li>"the address where you will stay"</li>
                <li>"the dates of your earlier visits, jobs and courses"</li>
                <li>"the names and dates of birth of your parents and of your spouse"</li>
            </ul>
            <h2>"After you have applied"</h2>
            <p>
                "You get a reference number at once. Keep it: the visa office will ask for it when you write or call."
            </p>
        </div>
    }
}
