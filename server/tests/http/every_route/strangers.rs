//! One user and another: every route with each of its methods, asked with the ids of a user by everybody else. Nothing is
//! given away, nothing changes, and what is there is answered like what never was.

use longhaul_server::auth::tokens::TokenPair;
use reqwest::header::{CONTENT_LENGTH, DATE};

use super::{
    calls::{Call, calls},
    owner::{Ids, Owner, hash_of_password, with_cookies},
    table::ROUTES,
};
use crate::{
    app::{Answer, Ask, TestApp},
    applications::Applicant,
    pages::between,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Another user, signed in.
    Other,
    Guest,
    /// The owner's own session, which is over.
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// By a program, with a bearer token.
    Program,
    /// By a browser that opens a page, with cookies.
    Person,
    /// By the script of a page, with cookies.
    Script,
}

/// Shows every mail to every request from this machine: see `mail/inbox.rs`.
const INBOX: &str = "/inbox";

const WHO: [Who; 3] = [Who::Other, Who::Guest, Who::Ended];
const HOW: [How; 3] = [How::Program, How::Person, How::Script];

/// Who asks in one row of the matrix, and an application of theirs.
struct Asker {
    how: How,
    tokens: Option<TokenPair>,
    own: String,
    /// The end of the session's id, which the inspector shows.
    session: String,
}

impl Asker {
    /// A new one for each route, as some requests end the session that they come with.
    async fn new(app: &TestApp, who: Who, how: How, ended: &TokenPair) -> Self {
        let nothing = || (Ids::of_nobody().draft, "no session".to_owned());
        let (tokens, (own, session)) = match who {
            Who::Other => {
                let user = app.new_user().await;
                let tokens = app.sign_in_again(user).await;
                let token = tokens.access_token.clone();
                let other = Applicant { app, user, token };
                let session = app.me(&tokens.access_token).await.json()["session_id"].clone();
                let session = session.as_str().unwrap()[30..].to_owned();
                (Some(tokens), (other.start_with("own").await, session))
            }
            Who::Guest => (None, nothing()),
            Who::Ended => (Some(ended.clone()), nothing()),
        };
        Self {
            how,
            tokens,
            own,
            session,
        }
    }

    async fn ask(&self, app: &TestApp, call: &Call) -> Answer {
        let mut request = call.request(app);
        request = match (&self.tokens, self.how) {
            (None, _) => request,
            (Some(tokens), How::Program) => request.bearer_auth(&tokens.access_token),
            (Some(tokens), _) => with_cookies(app, request, tokens),
        };
        request = match self.how {
            How::Program => request,
            How::Person => request
                .header("accept", "text/html,application/xhtml+xml")
                .header("sec-fetch-site", "same-origin")
                .header("sec-fetch-mode", "navigate")
                .header("sec-fetch-dest", "document"),
            How::Script => request
                .header("accept", "application/json")
                .header("sec-fetch-site", "same-origin")
                .header("sec-fetch-mode", "cors")
                .header("sec-fetch-dest", "empty"),
        };
        request.answer().await
    }
}

/// An answer as it can be compared: with names in place of `ids`, and nothing that is new each time.
fn comparable(answer: &Answer, ids: &Ids, asker: &Asker) -> String {
    let mut text = format!("{}\n", answer.status);
    let differs = [DATE.as_str(), CONTENT_LENGTH.as_str(), "x-request-id"];
    for (name, value) in &answer.headers {
        if !differs.contains(&name.as_str()) {
            text += &format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()));
        }
    }
    text += &answer.body;
    let policy = answer.header("content-security-policy");
    if policy.contains("'nonce-") {
        text = text.replace(between(policy, "'nonce-", "'"), "{nonce}");
    }
    for (id, name) in ids.named() {
        let encoded: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
        text = text.replace(id, name).replace(&encoded, name);
    }
    let text = text.replace(&asker.own, "{own}");
    without_random(&text).replace(&asker.session, "{session}")
}

/// The first place in which two texts differ, with what stands around it.
fn difference(one: &str, other: &str) -> Option<String> {
    if one == other {
        return None;
    }
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
    let at = same.count();
    let around = |text: &str| {
        let bytes = &text.as_bytes()[at.saturating_sub(150)..(at + 150).min(text.len())];
        String::from_utf8_lossy(bytes).into_owned()
    };
    Some(format!(
        "{}\n--- instead of ---\n{}",
        around(one),
        around(other)
    ))
}

/// With every word that nobody would write in place of which something random stands: ids, keys, tokens.
fn without_random(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut out = String::new();
    for word in text.split_inclusive(|c| !is_part(c)) {
        let letters = word.trim_end_matches(|c| !is_part(c));
        let digits = letters.contains(|c: char| c.is_ascii_digit());
        // One signature in a thousand has no digit.
        let capitals = letters.chars().filter(char::is_ascii_uppercase).count();
        let random = letters.len() >= 20 && (digits || capitals >= 5);
        out += if random { "{random}" } else { letters };
        out += &word[letters.len()..];
    }
    out
}

/// What was answered to each of the calls to one route.
async fn answers(
    app: &TestApp,
    (method, route): (&'static str, &str),
    ids: &Ids,
    asker: &Asker,
) -> Vec<(Call, Answer)> {
    let mut answers = Vec::new();
    for call in calls(method, route, ids, &asker.own) {
        let answer = asker.ask(app, &call).await;
        answers.push((call, answer));
    }
    answers
}

#[tokio::test]
async fn nobody_gets_changes_or_notices_anything_of_another_user() {
    let app = TestApp::with_pages_and(&["--inspector=true", "--sign-in-limit=100000/3m"]).await;
    let hash = hash_of_password(&app).await;
    let ada = Owner::of_everything(&app, &hash).await;
    let ended = ada.ended().await;
    let hers = Ids {
        password: "not the password of hers".to_owned(),
        ..ada.ids.clone()
    };
    let nobodys = Ids::of_nobody();
    let canaries = ada.canaries();
    let before = ada.rows().await;
    let mut asked = 0;
    for (route, methods) in ROUTES.iter().filter(|(route, _)| *route != INBOX) {
        for method in *methods {
            for who in WHO {
                // The device of an ended session is a known one, and may try again where strangers have to wait.
                if who == Who::Ended && ["/login", "/auth/login"].contains(route) {
                    continue;
                }
                for how in HOW {
                    let one = Asker::new(&app, who, how, &ended).await;
                    let other = Asker::new(&app, who, how, &ended).await;
                    let got = answers(&app, (method, route), &hers, &one).await;
                    let expected = answers(&app, (method, route), &nobodys, &other).await;
                    for ((call, answer), (_, of_nothing)) in got.iter().zip(&expected) {
                        let at = format!("{who:?} {how:?}: {method} {}", call.path);
                        let shown = format!("{:?} {}", answer.headers, answer.body);
                        for canary in canaries.iter().filter(|canary| !call.says(canary)) {
                            assert!(!shown.contains(canary), "{at}: {canary} in {shown}");
                        }
                        assert!(answer.status.as_u16() < 500, "{at}: {shown}");
                        let shown = comparable(answer, &hers, &one);
                        let expected = comparable(of_nothing, &nobodys, &other);
                        let difference = difference(&shown, &expected);
                        // The counters have counted the request before.
                        let alike = difference.is_none() || *route == "/metrics";
                        assert!(alike, "{at} shows that it is there: {difference:?}");
                        asked += 1;
                    }
                }
                let at = format!("{who:?}: {method} {route}");
                assert_eq!(ada.rows().await, before, "{at}");
            }
        }
    }
    assert!(asked > 700, "{asked}");
    // What the matrix compares with would be there for the owner, and their session has survived it all.
    let own = answers_of_owner(&app, &ada).await;
    for canary in canaries.iter().filter(|canary| !secret(&ada, canary)) {
        assert!(own.contains(canary.as_str()), "{canary} is shown nowhere");
    }
}

/// What no answer shows to its owner either.
fn secret(ada: &Owner<'_>, canary: &str) -> bool {
    let Owner { ids, tokens, .. } = ada;
    [
        &ids.password,
        &ids.start_key,
        &ids.idempotency_key,
        &tokens.access_token,
        &tokens.refresh_token,
        &tokens.binding,
    ]
    .contains(&&canary.to_owned())
}

/// All that the owner can read.
async fn answers_of_owner(app: &TestApp, ada: &Owner<'_>) -> String {
    let asker = Asker {
        how: How::Program,
        tokens: Some(ada.tokens.clone()),
        own: ada.ids.draft.clone(),
        session: "no session".to_owned(),
    };
    let reads = [
        "/api/applications/load",
        "/api/applications/receipt",
        "/api/applications/submission",
    ];
    let mut all = String::new();
    for (route, methods) in ROUTES {
        let reading = methods.contains(&"GET") || reads.contains(route);
        for method in methods
            .iter()
            .filter(|method| reading && ["GET", "POST"].contains(*method))
        {
            if *method == "POST" && !reads.contains(route) {
                continue;
            }
            for (_, answer) in answers(app, (method, route), &ada.ids, &asker).await {
                all += &format!("{:?} {}", answer.headers, answer.body);
            }
        }
    }
    all
}
