//! The user's account: where they are signed in, the password, recent activity.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::plain_form::{Problems, TextField, about};
use crate::api::account::{AccountView, Device, Happened, Problem, shown};
use crate::api::{Timestamp, texts, visitor_of_request};
use crate::components::{PageTitle, clock};

#[component]
pub(crate) fn Account() -> impl IntoView {
    let AccountView {
        now,
        sessions,
        events,
        key,
        problems,
    } = shown().unwrap_or_default();
    let failed = !problems.is_empty();
    let t = texts();
    view! {
        <PageTitle text=t.get("nav-account") error=failed/>
        <div class="column">
            <Problems problems=problems.clone()/>
            {(!failed).then(|| view! { <Notice/> })}
            <h1 class="title">{t.get("nav-account")}</h1>
            <Sessions now sessions key=key.clone()/>
            <Password key problems/>
            <Events now events/>
            <h2>{t.get("account-data")}</h2>
            <p>{t.get("account-data-text")}</p>
            <p>
                <a href="/account/export" rel="external" download=true>
                    {t.get("account-data-link")}
                </a>
            </p>
            <h2>{t.get("account-delete")}</h2>
            <p>{t.get("account-delete-text")}</p>
            <p>
                <a href="/account/delete" rel="external">
                    {t.get("account-delete")}
                </a>
            </p>
        </div>
    }
}

/// What the form that led here did.
#[component]
fn Notice() -> impl IntoView {
    let done = use_query_map().with_untracked(|query| query.get("done").unwrap_or_default());
    let text = match &*done {
        "ended" => "account-ended",
        "others" => "account-ended-others",
        "password" => "account-password-changed",
        _ => return None,
    };
    Some(view! {
        <div class="inset inset--success" role="status">
            <p>{texts().get(text)}</p>
        </div>
    })
}

#[component]
fn Sessions(now: Timestamp, sessions: Vec<Device>, key: String) -> impl IntoView {
    let t = texts();
    let others = sessions.len() > 1;
    let cards = sessions
        .into_iter()
        .map(|device| view! { <Card device now/> });
    view! {
        <h2>{t.get("account-devices")}</h2>
        <p>{t.get("account-devices-text")}</p>
        <ul class="cards" id="sessions">
            {cards.collect_view()}
        </ul>
        {others
            .then(|| {
                view! {
                    <form method="post" action="/account">
                        <input type="hidden" name="form" value="others"/>
                        <input type="hidden" name="key" value=key/>
                        <button class="button button--secondary" type="submit">
                            {t.get("account-end-others")}
                        </button>
                    </form>
                }
            })}
    }
}

#[component]
fn Card(device: Device, now: Timestamp) -> impl IntoView {
    let Device {
        id,
        name,
        signed_in_at,
        last_seen_at,
        current,
        key,
    } = device;
    let t = texts();
    let tag = current
        .then(|| view! { <span class="tag tag--done">{t.get("account-this-device")}</span> });
    // This device is in use right now, whenever its last refresh was.
    let last_seen_at = if current { now } else { last_seen_at };
    let signed_in = clock::moment(t, signed_in_at);
    let which = t.fill("account-device", &[("device", &name), ("time", &signed_in)]);
    view! {
        <li class="card">
            <div class="card__text">
                <p class="card__title">{name} " " {tag}</p>
                <p class="card__line">
                    {t.get("account-signed-in")} " " <Time at=signed_in_at text=signed_in/>
                </p>
                <p class="card__line">
                    {t.get("account-last-seen")} " " <Time at=last_seen_at text=clock::ago(t, last_seen_at, now)/>
                </p>
            </div>
            <form method="post" action="/account">
                <input type="hidden" name="form" value="session"/>
                <input type="hidden" name="key" value=key/>
                <input type="hidden" name="session" value=id.to_string()/>
                <button class="button button--quiet" type="submit">
                    {t.get("nav-sign-out")}
                    <span class="visually-hidden">" " {which}</span>
                </button>
            </form>
        </li>
    }
}

/// A time in words, with the exact one as a tooltip and for programs.
#[component]
fn Time(at: Timestamp, text: String) -> impl IntoView {
    view! {
        <time datetime=clock::iso(at) title=clock::moment(texts(), at)>
            {text}
        </time>
    }
}

#[component]
fn Password(key: String, problems: Vec<Problem>) -> impl IntoView {
    let t = texts();
    let about_current = about(&problems, "current_password");
    let about_new = about(&problems, "new_password");
    let email = visitor_of_request().map(|visitor| visitor.email);
    view! {
        <h2>{t.get("account-password")}</h2>
        <p>{t.get("account-password-text")}</p>
        <form method="post" action="/account" novalidate=true>
            <input type="hidden" name="form" value="password"/>
            <input type="hidden" name="key" value=key/>
            // For password managers, which store a password under a name.
            <input type="text" name="email" autocomplete="username" value=email hidden=true/>
            <TextField
                id="current_password"
                label=t.get("account-current-password")
                input_type="password"
                autocomplete="current-password"
                message=about_current
            />
            <TextField
                id="new_password"
                label=t.get("account-new-password")
                hint=t.get("guest-password-hint")
                input_type="password"
                autocomplete="new-password"
                message=about_new
            />
            <button class="button" type="submit">
                {t.get("account-password-button")}
            </button>
        </form>
    }
}

#[component]
fn Events(now: Timestamp, events: Vec<Happened>) -> impl IntoView {
    let line = |event: Happened| {
        let Happened {
            at,
            kind,
            device,
            signed_in_with,
        } = event;
        let t = texts();
        let what = t.fill(happened(&kind), &[("device", &signed_in_with)]);
        view! {
            <li>
                {what} ". " {device} ", " <Time at text=clock::ago(t, at, now)/>
                {may_be_a_copy(&kind).then(|| view! { <br/> {t.get("account-copied")} })}
            </li>
        }
    };
    view! {
        <h2>{texts().get("account-events")}</h2>
        <ul class="events">{events.into_iter().map(line).collect_view()}</ul>
    }
}

/// Whether two devices seem to share a session.
fn may_be_a_copy(kind: &str) -> bool {
    matches!(kind, "second_device" | "second_network")
}

/// The key of what is said about it.
fn happened(kind: &str) -> &'static str {
    match kind {
        "signed_in" => "happened-signed-in",
        "signed_out" => "happened-signed-out",
        "replaced" => "happened-replaced",
        "revoked" => "happened-revoked",
        "crowded_out" => "happened-crowded-out",
        "ended_by_password_change" => "happened-ended-by-password",
        "password_changed" => "happened-password",
        "reuse_detected" => "happened-reuse",
        "second_device" => "happened-second-device",
        "second_network" => "happened-second-network",
        "account_disabled" | "ended_by_operator" => "happened-operator",
        _ => "happened-other",
    }
}
