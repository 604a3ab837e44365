//! One's own account: where one is signed in, the password, what happened lately.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::plain_form::{Problems, TextField};
use crate::api::account::{AccountView, Device, Happened, Problem, shown};
use crate::api::visitor_of_request;
use crate::components::{PageTitle, clock};

#[component]
pub fn Account() -> impl IntoView {
    let AccountView {
        now,
        sessions,
        events,
        key,
        problems,
    } = shown().unwrap_or_default();
    let failed = !problems.is_empty();
    let summary = problems
        .iter()
        .map(|problem| (problem.at.to_owned(), problem.message.clone()));
    view! {
        <PageTitle text="Your account" error=failed/>
        <div class="column">
            <Problems problems=summary.collect()/>
            {(!failed).then(|| view! { <Notice/> })}
            <h1 class="title">"Your account"</h1>
            <Sessions now sessions key=key.clone()/>
            <Password key problems/>
            <Events now events/>
            <h2>"Delete your account"</h2>
            <p>"Your applications and everything else that we keep about you are deleted for good."</p>
            <p>
                <a href="/account/delete" rel="external">
                    "Delete your account"
                </a>
            </p>
        </div>
    }
}

/// What the form that led here has done.
#[component]
fn Notice() -> impl IntoView {
    let done = use_query_map().with_untracked(|query| query.get("done").unwrap_or_default());
    let text = match &*done {
        "ended" => "That device is signed out.",
        "others" => "All other devices are signed out.",
        "password" => "Your password is changed. All other devices are signed out.",
        _ => return None,
    };
    Some(view! {
        <div class="inset inset--success" role="status">
            <p>{text}</p>
        </div>
    })
}

#[component]
fn Sessions(now: i64, sessions: Vec<Device>, key: String) -> impl IntoView {
    let others = sessions.len() > 1;
    let cards = sessions
        .into_iter()
        .map(|device| view! { <Card device now/> });
    view! {
        <h2>"Where you are signed in"</h2>
        <p>"If you do not know one of these, sign it out and change your password."</p>
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
                            "Sign out all other devices"
                        </button>
                    </form>
                }
            })}
    }
}

#[component]
fn Card(device: Device, now: i64) -> impl IntoView {
    let Device {
        id,
        name,
        signed_in_at,
        last_seen_at,
        current,
        key,
    } = device;
    let tag = current.then(|| view! { <span class="tag tag--done">"This device"</span> });
    // Seen right now, whenever its last refresh was.
    let last_seen_at = if current { now } else { last_seen_at };
    let which = format!(
        "{name}, signed in {}",
        clock::moment(crate::api::texts(), signed_in_at)
    );
    view! {
        <li class="card">
            <div class="card__text">
                <p class="card__title">{name} " " {tag}</p>
                <p class="card__line">
                    "Signed in " <Time at=signed_in_at text=clock::moment(crate::api::texts(), signed_in_at)/>
                </p>
                <p class="card__line">
                    "Last seen " <Time at=last_seen_at text=clock::ago(last_seen_at, now)/>
                </p>
            </div>
            <form method="post" action="/account">
                <input type="hidden" name="form" value="session"/>
                <input type="hidden" name="key" value=key/>
                <input type="hidden" name="session" value=id/>
                <button class="button button--quiet" type="submit">
                    "Sign out"
                    <span class="visually-hidden">" " {which}</span>
                </button>
            </form>
        </li>
    }
}

/// A time in words, with the exact one for whoever points at it and for programs.
#[component]
fn Time(at: i64, text: String) -> impl IntoView {
    view! {
        <time datetime=clock::iso(at) title=clock::moment(crate::api::texts(), at)>
            {text}
        </time>
    }
}

#[component]
fn Password(key: String, problems: Vec<Problem>) -> impl IntoView {
    let message = |control: &str| {
        let problem = problems.iter().find(|problem| problem.at == control);
        problem.map_or_else(String::new, |problem| problem.message.clone())
    };
    let (about_current, about_new) = (message("current_password"), message("new_password"));
    let email = visitor_of_request().map(|visitor| visitor.email);
    view! {
        <h2>"Change your password"</h2>
        <p>"You stay signed in here. All other devices are signed out at once."</p>
        <form method="post" action="/account" novalidate=true>
            <input type="hidden" name="form" value="password"/>
            <input type="hidden" name="key" value=key/>
            // For password managers, which keep a password under a name.
            <input type="email" name="email" autocomplete="username" value=email hidden=true/>
            <TextField
                id="current_password"
                label="Current password"
                input_type="password"
                autocomplete="current-password"
                message=about_current
            />
            <TextField
                id="new_password"
                label="New password"
                hint="At least 15 characters. A few words that you will remember make a good one; there are no other rules."
                input_type="password"
                autocomplete="new-password"
                message=about_new
            />
            <button class="button" type="submit">
                "Change password"
            </button>
        </form>
    }
}

#[component]
fn Events(now: i64, events: Vec<Happened>) -> impl IntoView {
    let line = |event: Happened| {
        let Happened { at, kind, device } = event;
        view! {
            <li>
                {happened(&kind)} ". " {device} ", " <Time at text=clock::ago(at, now)/>
            </li>
        }
    };
    view! {
        <h2>"What happened lately"</h2>
        <ul class="events">{events.into_iter().map(line).collect_view()}</ul>
    }
}

fn happened(kind: &str) -> &'static str {
    match kind {
        "signed_in" => "Signed in",
        "signed_out" => "Signed out",
        "replaced" => "Signed in again in the same browser",
        "revoked" => "Signed out from the account page",
        "ended_by_password_change" => "Signed out because the password was changed",
        "password_changed" => "Password changed",
        "reuse_detected" => "Signed out for safety: the session was used in two places",
        _ => "The session changed",
    }
}
