//! `GET /inbox`: the mails that were sent, for those who try the service without a mail server.
//!
//! They hold links that let their reader in. So all of them are shown on this machine only; elsewhere, each user sees their own.

use std::net::SocketAddr;

use app::api::inbox::{InboxIsThere, InboxView, ShownMail};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Extensions, HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use crate::{
    auth::ids::UserId,
    http::{
        error::ApiFailure, middleware::authenticate::Caller, operations::metrics::is_local,
        pages::visitor, render::plain,
    },
    mail::rows::{self, Shown},
    state::AppState,
};

/// As many as can be taken in.
const NEWEST: i64 = 50;

/// Whose mail may be read by the one who asks.
enum Reads {
    All,
    Own(UserId),
}

fn reads(state: &AppState, extensions: &Extensions, headers: &HeaderMap) -> Option<Reads> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(peer)| peer.ip());
    if is_local(peer, headers, &state.config.trusted_proxies) {
        return Some(Reads::All);
    }
    let caller = extensions.get::<Caller>();
    caller.map(|caller| Reads::Own(caller.who.user))
}

/// Lets a page link to the inbox, if the one who asks may read it.
pub(in crate::http) fn link(state: &AppState, request: &mut Request) {
    let may = reads(state, request.extensions(), request.headers()).is_some();
    if state.config.inspector && may {
        request.extensions_mut().insert(InboxIsThere);
    }
}

pub(super) async fn show(State(state): State<AppState>, request: Request) -> Response {
    let whose = match reads(&state, request.extensions(), request.headers()) {
        Some(Reads::All) => None,
        Some(Reads::Own(user)) => Some(user),
        None => return StatusCode::NOT_FOUND.into_response(),
    };
    let now = state.clock.now();
    let mails = rows::newest(&state.store, &state.outbox, whose, now, NEWEST).await;
    let mails = match mails {
        Ok(mails) => mails.into_iter().map(shown).collect(),
        Err(error) => return ApiFailure::from(error).into_response(),
    };
    let (mut parts, _) = request.into_parts();
    visitor::look_up(&state, &mut parts.extensions).await;
    parts.extensions.insert(InboxIsThere);
    parts.extensions.insert(InboxView { mails });
    plain::render(&state, parts, StatusCode::OK).await
}

fn shown(mail: Shown) -> ShownMail {
    ShownMail {
        id: mail.id,
        to: mail.letter.to,
        language: mail.letter.language,
        subject: mail.letter.subject,
        text: mail.letter.text,
        at: mail.at,
        state: match mail.outcome.as_deref() {
            None => "inbox-waiting",
            Some("sent") => "inbox-sent",
            Some("refused") => "inbox-refused",
            Some(_) => "inbox-given-up",
        },
    }
}
