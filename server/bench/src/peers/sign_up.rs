//! The users of each peer, and who does what as one of them.

use std::{collections::BTreeMap, net::SocketAddr};

use serde_json::json;

use super::{Peer, USERS};
use crate::{
    client::Connection,
    json,
    load::{Line, Lines, expect},
    outcome::{Outcome, wrong},
    request::{JSON, get, post},
    workloads::{CLIENTS, Exchange, Refresh, SIGN_IN_CLIENTS, Same, Workload, shared},
};

const PASSWORD: &str = "correct horse battery staple";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// As many as Longhaul's load has.
const SESSIONS_PER_CLIENT: usize = 16;

type AllLines = BTreeMap<Workload, Lines>;

pub(super) async fn lines(peer: Peer, address: SocketAddr) -> Outcome<AllLines> {
    match peer {
        Peer::BetterAuth => better_auth(address).await,
        Peer::OidcProvider => oidc_provider(address).await,
        Peer::SimpleJwt => simplejwt(address).await,
    }
}

fn email(number: usize) -> String {
    format!("user-{number}@example.com")
}

fn only(counted: Vec<Box<dyn Line>>) -> Lines {
    Lines {
        counted,
        background: Vec::new(),
    }
}

/// Each connection signs in its share of the users in turn.
fn sign_ins(requests: &[Vec<u8>]) -> Lines {
    let each = requests.chunks(USERS.div_ceil(SIGN_IN_CLIENTS));
    only(each.map(|some| Same::in_turn(some.to_vec(), 200)).collect())
}

async fn better_auth(address: SocketAddr) -> Outcome<AllLines> {
    let mut connection = Connection::open(address).await?;
    // It refuses posts that do not say from which site they come.
    let origin = format!("http://{address}");
    let headers = [JSON, ("origin", &*origin)];
    let (mut reads, mut signs) = (Vec::new(), Vec::new());
    for number in 0..USERS {
        let body =
            json!({ "name": "User", "email": email(number), "password": PASSWORD }).to_string();
        let answer = connection
            .ask(&post("/api/auth/sign-up/email", &headers, &body))
            .await?;
        expect(&answer, 200)?;
        let cookie = answer
            .header("set-cookie")
            .and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.ok_or_else(|| wrong("no cookie"))?;
        reads.push(get("/api/auth/get-session", &[("cookie", cookie)]));
        let body = json!({ "email": email(number), "password": PASSWORD }).to_string();
        signs.push(post("/api/auth/sign-in/email", &headers, &body));
    }
    // It answers a cookie that it does not know with 200 and `null`.
    let first = reads.first().ok_or_else(|| wrong("no users"))?;
    if !connection.ask(first).await?.text().contains("user-0@") {
        return Err(wrong("get-session does not know its session"));
    }
    let each = reads.iter().cycle().take(CLIENTS);
    let reads = each.map(|request| Same::ok(request.clone())).collect();
    Ok(BTreeMap::from([
        (Workload::Sessions, only(reads)),
        (Workload::SignIn, sign_ins(&signs)),
    ]))
}

async fn oidc_provider(address: SocketAddr) -> Outcome<AllLines> {
    const EXCHANGE: Exchange = Exchange {
        path: "/token",
        body: (
            "grant_type=refresh_token&client_id=bench&client_secret=only+for+the+benchmark&refresh_token=",
            "",
        ),
        headers: &[FORM],
        field: "refresh_token",
    };
    let mut connection = Connection::open(address).await?;
    let path = format!("/tokens?count={}", CLIENTS * SESSIONS_PER_CLIENT);
    let answer = connection.ask(&get(&path, &[])).await?;
    expect(&answer, 200)?;
    let tokens: Vec<String> = serde_json::from_slice(answer.body)?;
    let tokens: Vec<_> = tokens.into_iter().map(shared).collect();
    let each = tokens.chunks(SESSIONS_PER_CLIENT);
    let lines = each
        .map(|some| Refresh::line(EXCHANGE, some.to_vec()))
        .collect();
    Ok(BTreeMap::from([(Workload::Refresh, only(lines))]))
}

async fn simplejwt(address: SocketAddr) -> Outcome<AllLines> {
    const EXCHANGE: Exchange = Exchange {
        path: "/token/refresh",
        body: ("{\"refresh\":\"", "\"}"),
        headers: &[JSON],
        field: "refresh",
    };
    let mut connection = Connection::open(address).await?;
    let (mut reads, mut signs, mut refreshes) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..USERS {
        let body = json!({ "username": email(number), "password": PASSWORD }).to_string();
        signs.push(post("/token", &[JSON], &body));
    }
    for sign in signs.iter().cycle().take(CLIENTS) {
        let answer = connection.ask(sign).await?;
        expect(&answer, 200)?;
        let bearer = format!("Bearer {}", json::text(answer.text(), "access")?);
        reads.push(Same::ok(get("/me", &[("authorization", &bearer)])));
        let token = json::text(answer.text(), "refresh")?.to_owned();
        refreshes.push(Refresh::line(EXCHANGE, vec![shared(token)]));
    }
    Ok(BTreeMap::from([
        (Workload::Sessions, only(reads)),
        (Workload::Refresh, only(refreshes)),
        (Workload::SignIn, sign_ins(&signs)),
    ]))
}
