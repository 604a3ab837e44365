//! Requests from every kind of place to every route, with the cookies of a user. Those that change something pass from this
//! site alone; those that read change nothing, wherever they come from.

use longhaul_server::auth::tokens::TokenPair;
use reqwest::{
    RequestBuilder,
    header::{CONTENT_TYPE, ORIGIN},
};

use super::{
    calls::{Call, calls},
    owner::{Owner, hash_of_password, with_cookies},
    rows::Watch,
    table::ROUTES,
};
use crate::app::{Answer, Ask, TestApp};

const CROSS_ORIGIN: &str = "cross_origin";

const READS: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// Requests that pass and leave no row behind: they read, they set a cookie or a counter, or they submit what was submitted
/// before.
const WITHOUT_ROWS: [&str; 8] = [
    "/api/applications/list",
    "/api/applications/load",
    "/api/applications/submit",
    "/api/applications/receipt",
    "/api/applications/submission",
    "/api/client-errors",
    "/inspector/expire",
    "/inspector/lose-refresh",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub site: Option<&'a str>,
    pub origin: Option<&'a str>,
}

impl Place<'_> {
    /// `request`, as a browser sends it from here.
    pub(super) fn asks(self, mut request: RequestBuilder) -> RequestBuilder {
        if let Some(site) = self.site {
            request = request.header("sec-fetch-site", site);
        }
        if let Some(origin) = self.origin {
            request = request.header(ORIGIN, origin);
        }
        request
    }

    /// As docs/SECURITY.md and the layer say it: what the browser says of the site counts, and the origin where it does not.
    pub(super) fn passes(self, own: &str) -> bool {
        match self.site {
            Some(site) => site == "same-origin",
            None => self.origin == Some(own),
        }
    }
}

/// All places from which a browser may send a request.
pub(super) fn places(own: &str) -> Vec<Place<'_>> {
    let sites = [
        Some("same-origin"),
        Some("same-site"),
        Some("cross-site"),
        Some("none"),
        None,
    ];
    let origins = [Some(own), Some("https://evil.example"), Some("null"), None];
    let of = |site| origins.map(|origin| Place { site, origin });
    sites.into_iter().flat_map(of).collect()
}

const TYPES: [&str; 4] = [
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "multipart/form-data; boundary=b",
];

async fn send(app: &TestApp, call: &Call, tokens: &TokenPair, from: Place<'_>) -> Answer {
    let request = with_cookies(app, call.request(app), tokens);
    from.asks(request).answer().await
}

#[tokio::test]
async fn nothing_changes_unless_this_site_asks_for_it() {
    let app = TestApp::with_pages_and(&["--inspector=true", "--sign-in-limit=100000/3m"]).await;
    let hash = hash_of_password(&app).await;
    let own = format!("http://{}", app.running.addr);
    let refused = (403, CROSS_ORIGIN.to_owned());
    let mut without_effect = Vec::new();
    for (route, methods) in ROUTES {
        for method in methods.iter().filter(|method| !READS.contains(*method)) {
            let ada = Owner::of_everything(&app, &hash).await;
            let calls = calls(method, route, &ada.ids, &ada.ids.draft);
            let mut watch = Watch::over(&app).await;
            let before = watch.rows().await.0.clone();
            for (number, call) in calls.iter().enumerate() {
                // The whole matrix once for each route, and for each request the places from which nobody could tell.
                let first = number == 0;
                let own_type = call.headers.iter().find(|(name, _)| *name == CONTENT_TYPE);
                let own_type = own_type.map_or("text/plain", |(_, value)| value.as_str());
                let refused_from = |from: &Place<'_>| {
                    let plain = from.site != Some("same-site") && from.origin != Some(&*own);
                    !from.passes(&own) && (first || plain)
                };
                for from in places(&own).into_iter().filter(refused_from) {
                    let types = if first { &TYPES[..] } else { &[own_type][..] };
                    for content_type in types {
                        let sent = call.clone().with("content-type", *content_type);
                        let answer = send(&app, &sent, &ada.tokens, from).await;
                        let at = format!("{method} {} {from:?} {content_type}", call.path);
                        assert_eq!(answer.error(), refused, "{at}");
                        assert!(!answer.headers.contains_key("set-cookie"), "{at}");
                        assert!(
                            !answer.headers.contains_key("access-control-allow-origin"),
                            "{at}"
                        );
                        assert!(!answer.body.contains("evil.example"), "{at}");
                    }
                }
            }
            assert_eq!(*watch.rows().await.0, before, "{method} {route}");

            // The same requests would have had an effect.
            let here = Place {
                site: Some("same-origin"),
                origin: Some(&own),
            };
            for call in &calls {
                let answer = send(&app, call, &ada.tokens, here).await;
                let at = format!("{method} {}: {}", call.path, answer.body);
                assert!(!answer.body.contains(CROSS_ORIGIN), "{at}");
            }
            if *watch.rows().await.0 == before {
                without_effect.push(*route);
            }
            for from in places(&own).into_iter().filter(|from| from.passes(&own)) {
                for content_type in TYPES {
                    let sent = calls[0].clone().with("content-type", content_type);
                    let answer = send(&app, &sent, &ada.tokens, from).await;
                    let at = format!("{method} {route} {from:?} {content_type}");
                    assert!(!answer.body.contains(CROSS_ORIGIN), "{at}: {}", answer.body);
                }
            }
        }
    }
    assert_eq!(without_effect, WITHOUT_ROWS);
}

/// A page of another site can make a browser ask for any address.
#[tokio::test]
async fn reading_changes_nothing_on_any_route() {
    let app = TestApp::with_pages_and(&["--inspector=true"]).await;
    let hash = hash_of_password(&app).await;
    let ada = Owner::of_everything(&app, &hash).await;
    let mut asked = 0;
    let mut watch = Watch::over(&app).await;
    for (route, methods) in ROUTES {
        for method in READS {
            let listed = methods.contains(&method);
            // Those of the page are answered to a `HEAD` too.
            let asked_with = match method {
                "HEAD" if !listed && methods.contains(&"GET") => "GET",
                _ if listed => method,
                _ => continue,
            };
            for call in calls(asked_with, route, &ada.ids, &ada.ids.draft) {
                let call = Call { method, ..call };
                let at = format!("{method} {}", call.path);
                let refreshes = *route == "/auth/refresh";
                let before = watch.rows().await.0.clone();
                let program = call.request(&app).bearer_auth(&ada.tokens.access_token);
                program.answer().await;
                assert_eq!(*watch.rows().await.0, before, "{at} by a program");

                let page = call.clone().with("accept", "text/html");
                let there = Place {
                    site: Some("cross-site"),
                    origin: None,
                };
                send(&app, &page, &ada.tokens, there).await;
                let mut after = watch.rows().await.0.clone();
                if refreshes {
                    // The one exception: it renews the session of whoever comes by, and leads to a page of this site.
                    assert_ne!(after["refresh_tokens"], before["refresh_tokens"], "{at}");
                    for table in ["refresh_tokens", "sessions"] {
                        after.insert(table.to_owned(), before[table].clone());
                    }
                }
                assert_eq!(after, before, "{at} by a browser");
                asked += 1;
            }
        }
    }
    assert!(asked > 60, "{asked}");
}
