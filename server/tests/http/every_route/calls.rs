//! Requests to every route, with the ids of a user in every place that takes one: in paths, queries, headers and bodies.
//!
//! A route that is in the table and not here makes every test fail that asks all routes.

use longhaul_server::{http::paths, languages::Languages};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::owner::Ids;
use crate::{
    app::TestApp,
    applications::{VERSION, change},
    files,
};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b";
const PART: &str = "application/offset+octet-stream";

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Call {
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: String::new(),
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
        self
    }

    fn sending(mut self, kind: &str, body: impl Into<String>) -> Self {
        self.body = body.into();
        self.with("content-type", kind)
    }

    /// As a request without any credentials.
    pub(crate) fn request(&self, app: &TestApp) -> RequestBuilder {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let mut request = app.request(method, &self.path);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        match &*self.body {
            "" => request,
            body => request.body(body.to_owned()),
        }
    }

    /// Whether `text` is in it, as it is or as forms write it.
    pub(crate) fn says(&self, text: &str) -> bool {
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let all = format!("{} {:?} {}", self.path, self.headers, self.body);
        all.contains(text) || all.contains(&encoded)
    }
}

fn get(path: impl Into<String>) -> Call {
    Call::new("GET", path)
}

fn form(path: impl Into<String>, body: impl Into<String>) -> Call {
    Call::new("POST", path).sending(FORM, body)
}

fn json(method: &'static str, path: impl Into<String>, body: Value) -> Call {
    Call::new(method, path).sending(JSON, body.to_string())
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// At least one request to each route with each of its methods. `own` is an application of whoever asks, if they have one.
#[expect(
    clippy::too_many_lines,
    reason = "one table, read from top to bottom beside that of the routes"
)]
pub(crate) fn calls(method: &'static str, route: &str, ids: &Ids, own: &str) -> Vec<Call> {
    let Ids {
        email,
        password,
        newcomer,
        draft,
        version,
        waiting,
        submitted,
        reference,
        complete,
        pending,
        kept,
        session,
        start_key,
        submission_key,
        submitted_key,
        idempotency_key: key,
    } = ids;
    let page = |slug: &str| format!("/applications/{draft}/{slug}");
    let back = |base: &str| get(format!("{base}?return_to=/applications/{draft}/you"));
    let api = |function: &str, body| json("POST", format!("/api/applications/{function}"), body);
    let save = |id: &str, changes: Value, decided: Value| {
        let save = json!({"id": id, "version": version, "form_version": VERSION, "changes": changes, "decided": decided});
        api("save", json!({ "save": save }))
    };
    let tus = |method, id: &str| {
        Call::new(method, format!("/api/uploads/{id}")).with("tus-resumable", "1.0.0")
    };
    let announce = |application: &str| {
        Call::new("POST", "/api/uploads")
            .with("tus-resumable", "1.0.0")
            .with("upload-length", "9")
            .with(
                "upload-metadata",
                files::metadata(application, "photo", "new.jpg"),
            )
    };
    let part = |call: Call| {
        call.with("upload-offset", "500")
            .sending(PART, "%PDF-1.4\n")
    };
    let credentials = format!("email={}&password={}", encoded(email), encoded(password));
    let new = "a+quite+different+sentence";
    let passwords = format!("current_password={}&new_password={new}", encoded(password));
    let multipart = "--b\r\ncontent-disposition: form-data; name=\"passport_scan\"; filename=\"new.pdf\"\r\n\r\n%PDF\r\n\
                     --b\r\ncontent-disposition: form-data; name=\"_form\"\r\n\r\n2\r\n--b--\r\n";
    match (method, route) {
        (
            "GET",
            "/" | "/goodbye" | "/inbox" | "/applications" | "/healthz" | "/readyz" | "/metrics",
        ) => {
            vec![get(route)]
        }
        (
            "GET",
            "/api/me"
            | "/api/sessions"
            | "/.well-known/jwks.json"
            | paths::ACCOUNT
            | paths::DELETE_ACCOUNT
            | paths::EXPORT,
        ) => vec![get(route)],
        ("GET", "/texts/{file}") => vec![
            get(Languages::of_visa().choose(None, "en").script),
            get("/texts/en-0.js"),
        ],
        ("GET", "/inspector/{file}") => ["panel.js", "panel.css", draft]
            .map(|file| get(format!("/inspector/{file}")))
            .to_vec(),
        (
            "GET",
            "/login" | "/register" | "/auth/refresh" | "/auth/signed-out" | "/auth/arrived",
        ) => {
            vec![back(route)]
        }

        ("POST", "/login") => vec![form(back(route).path, credentials)],
        ("POST", "/register") => vec![
            form(
                back(route).path,
                format!("email={}&password=short", encoded(email)),
            ),
            form(
                route,
                format!("email={}&password={}", encoded(newcomer), encoded(password)),
            ),
        ],
        ("POST", paths::LANGUAGE) => {
            let referer = format!("http://localhost{}", page("you"));
            vec![form(route, "_language=de").with("referer", referer)]
        }
        ("POST", paths::ACCOUNT) => vec![
            form(route, format!("form=session&key={key}&session={session}")),
            form(route, format!("form=others&key={key}")),
            form(route, format!("form=password&key={key}&{passwords}")),
        ],
        ("POST", paths::DELETE_ACCOUNT) => {
            vec![form(
                route,
                format!("understood=yes&password={}", encoded(password)),
            )]
        }
        ("POST", "/applications") => vec![
            form(route, format!("key={start_key}")),
            form(route, "key=another"),
        ],
        ("GET", "/applications/{id}") => vec![
            get(format!("/applications/{draft}")),
            get(format!("/applications/{submitted}")),
        ],
        ("GET", "/applications/{id}/{page}") => {
            let mut calls = ["you", "documents", "contact", "check", "done", "nothing"]
                .map(|slug| get(page(slug)))
                .to_vec();
            calls.push(get(page(
                "you?errors=1&refused=photo:too_large&return=check",
            )));
            calls.push(get(format!("/applications/{submitted}/you")));
            calls
        }
        ("POST", "/applications/{id}/{page}") => vec![
            form(page("you"), "_form=2&surname=Mallory"),
            form(
                page("you"),
                format!("_form=2&_version={version}&_take=surname"),
            ),
            form(
                page("you"),
                "_form=2&_version=0&_keep=surname&surname=Mallory",
            ),
            form(
                page("you"),
                format!("_form=2&_version={version}&_other={waiting}%3Asurname"),
            ),
            form(page("contact"), "_form=2&_group=social&_add=social"),
            form(
                page("documents"),
                format!("_form=2&photo={complete}&_clear=photo"),
            ),
            Call::new("POST", page("documents")).sending(MULTIPART, multipart),
            form(page("nothing"), "_form=2&surname=Mallory"),
            form(
                format!("/applications/{submitted}/you"),
                "_form=2&surname=Mallory",
            ),
            form(
                format!("/applications/{own}/documents"),
                format!("_form=2&photo={complete}&passport_scan={pending}&_clear=photo"),
            ),
            form(
                format!("/applications/{own}/you"),
                format!("_form=2&_other={waiting}%3Asurname"),
            ),
        ],
        ("GET", "/applications/{id}/delete" | "/applications/{id}/sign") => {
            vec![get(filled(route, draft)), get(filled(route, submitted))]
        }
        ("POST", "/applications/{id}/delete") => {
            vec![
                form(filled(route, draft), "_=1"),
                form(filled(route, submitted), "_=1"),
            ]
        }
        ("POST", "/applications/{id}/sign") => {
            let body = "_form=2&has_preparer=no&sign_passport_number=X1234567&signature=Ada";
            vec![
                form(filled(route, draft), body),
                form(filled(route, submitted), body),
            ]
        }
        ("GET", "/applications/{id}/files/{file}") => [
            (draft, complete),
            (draft, pending),
            (draft, kept),
            (submitted, kept),
            (&own.to_owned(), complete),
            (&own.to_owned(), kept),
        ]
        .map(|(application, file)| get(format!("/applications/{application}/files/{file}")))
        .to_vec(),
        ("GET", "/applications/done/{reference}" | "/applications/done/{reference}/answers") => {
            vec![get(route.replace("{reference}", reference))]
        }

        // That an address has an account is told to who registers it, and to nobody else: so not with a password that would do.
        ("POST", "/auth/register") => vec![
            json("POST", route, json!({"email": email, "password": "short"})),
            json(
                "POST",
                route,
                json!({"email": format!("x{newcomer}"), "password": password}),
            ),
        ],
        ("POST", "/auth/login") => vec![json(
            "POST",
            route,
            json!({"email": email, "password": password}),
        )],
        ("POST", "/auth/refresh") => vec![
            Call::new("POST", route),
            form(back(route).path, "_form=2&surname=Mallory"),
            form(
                format!("{route}?return_to=/applications/{submitted}/you"),
                "_form=2&surname=Mallory",
            ),
            json("POST", route, json!({"refresh_token": session})),
        ],
        ("POST", "/auth/logout") => vec![
            json("POST", route, json!({"refresh_token": session})),
            Call::new("POST", route),
        ],

        ("DELETE", "/api/sessions") => vec![
            Call::new(method, route).with("idempotency-key", key),
            Call::new(method, route),
        ],
        ("DELETE", "/api/sessions/{id}") => vec![
            Call::new(method, filled(route, session)).with("idempotency-key", key),
            Call::new(method, filled(route, session)),
        ],
        ("DELETE", "/api/account") => vec![json(method, route, json!({"password": password}))],
        ("POST", "/api/account/password") => {
            let body =
                json!({"current_password": password, "new_password": "a quite different sentence"});
            vec![
                json(method, route, body.clone()).with("idempotency-key", key),
                json(method, route, body),
            ]
        }
        ("POST", "/api/applications/list") => vec![api("list", json!({}))],
        ("POST", "/api/applications/load") => {
            vec![
                api("load", json!({"id": draft})),
                api("load", json!({"id": submitted})),
            ]
        }
        ("POST", "/api/applications/save") => vec![
            save(
                draft,
                json!([change("given_names", None, "Mallory")]),
                json!([]),
            ),
            save(draft, json!([]), json!([format!("{waiting}:surname")])),
            save(
                submitted,
                json!([change("surname", None, "Mallory")]),
                json!([]),
            ),
            save(own, json!([change("photo", None, complete)]), json!([])),
            save(
                own,
                json!([change("passport_scan", Some(complete), pending)]),
                json!([]),
            ),
        ],
        ("POST", "/api/applications/submit") => vec![
            api("submit", json!({"id": draft, "key": submission_key})),
            api("submit", json!({"id": submitted, "key": submitted_key})),
            api("submit", json!({"id": own, "key": submission_key})),
        ],
        ("POST", "/api/applications/receipt" | "/api/applications/submission") => {
            vec![json(method, route, json!({"reference": reference}))]
        }
        ("POST", "/api/uploads") => vec![announce(draft), announce(submitted)],
        ("OPTIONS", "/api/uploads") => vec![Call::new(method, route)],
        ("HEAD", "/api/uploads/{id}") => {
            let digest = |id: &str| tus(method, id).with("want-repr-digest", "sha-256=1");
            vec![digest(pending), digest(complete)]
        }
        ("PATCH", "/api/uploads/{id}") => {
            vec![part(tus(method, pending)), part(tus(method, complete))]
        }
        ("POST", "/api/uploads/{id}") => ["PATCH", "DELETE", "HEAD"]
            .map(|wanted| part(tus(method, pending)).with("x-http-method-override", wanted))
            .to_vec(),
        ("DELETE", "/api/uploads/{id}") => vec![tus(method, complete), tus(method, pending)],
        ("OPTIONS", "/api/uploads/{id}") => vec![tus(method, pending)],
        ("POST", "/api/client-errors") => {
            vec![json(
                method,
                route,
                json!({"kind": "panic", "place": session, "page": draft}),
            )]
        }
        ("POST", "/inspector/expire" | "/inspector/lose-refresh" | "/inspector/revoke") => {
            vec![Call::new(method, route)]
        }
        (method, route) => panic!("say here which ids {method} {route} takes"),
    }
}

/// With `id` in place of a parameter.
fn filled(route: &str, id: &str) -> String {
    super::table::filled(route, id)
}
