//! The inbox of the demonstration: every mail as its reader gets it, with links that work.

use leptos::prelude::*;

use crate::api::account::shown;
use crate::api::inbox::{InboxView, ShownMail};
use crate::api::texts;
use crate::components::{PageTitle, clock};

#[component]
pub(crate) fn Inbox() -> impl IntoView {
    let InboxView { mails } = shown().unwrap_or_default();
    let t = texts();
    let nothing = mails
        .is_empty()
        .then(|| view! { <p>{t.get("inbox-empty")}</p> });
    let mails = mails.into_iter().map(|mail| view! { <Mail mail/> });
    view! {
        <PageTitle text=t.get("inbox")/>
        <div class="column">
            <h1 class="title">{t.get("inbox")}</h1>
            <p>{t.get("inbox-lead")}</p>
            {nothing}
            <div id="mails">{mails.collect_view()}</div>
        </div>
    }
}

#[component]
fn Mail(mail: ShownMail) -> impl IntoView {
    let t = texts();
    let ShownMail {
        id,
        to,
        language,
        subject,
        text,
        at,
        state,
    } = mail;
    let heading = format!("mail-{id}");
    let named_by = heading.clone();
    let of_subject = language.clone();
    view! {
        <article class="mail" aria-labelledby=named_by>
            <h2 class="mail__subject" id=heading lang=of_subject>
                {subject}
            </h2>
            <p class="mail__line">
                {t.get("inbox-to")} " " {to} " · "
                <time datetime=clock::iso(at)>{clock::moment(t, at)}</time> " · " {t.get(state)}
            </p>
            <div class="mail__text" lang=language>{linked(&text)}</div>
        </article>
    }
}

/// The text, with its addresses as links. Only the server writes them.
fn linked(text: &str) -> Vec<AnyView> {
    text.split_inclusive([' ', '\n'])
        .map(|word| {
            let address = word.trim_end();
            if address.starts_with("https://") || address.starts_with("http://") {
                let (href, rest) = (address.to_owned(), word[address.len()..].to_owned());
                let shown = href.clone();
                view! { <a href=href rel="external">{shown}</a> {rest} }.into_any()
            } else {
                word.to_owned().into_any()
            }
        })
        .collect()
}
