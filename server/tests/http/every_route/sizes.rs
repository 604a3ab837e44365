//! Every place that takes something of any size, at its limit and above it: on every route, a refusal with a code and
//! nothing written, never a failure of the server.

use longhaul_server::limits::{MOST_FILES, MOST_PAIRS};
use longhaul_server::store::db::query_scalar;
use reqwest::{Body, RequestBuilder};
use serde_json::{Value, json};

use super::{
    calls::{Call, calls},
    owner::{Ids, Owner, hash_of_password},
    rows::{Rows, Watch},
    table::ROUTES,
};
use crate::app::{Answer, Ask, TestApp};

const KIB: usize = 1024;
const FLAGS: [&str; 2] = ["--inspector=true", "--sign-in-limit=100000/3m"];
/// What one request may add at most: a row in the log for each answer of a page, and a few beside them.
const MOST_ROWS: usize = 60;
/// Clients and proxies read no longer one.
const LONGEST_HEAD: usize = 8 * KIB;

/// A user whose account survives whatever is sent, since nobody knows the password; and what becomes of the database.
struct Target<'a> {
    ada: Owner<'a>,
    watch: Watch<'a>,
    /// Of a session that lives.
    token: String,
}

fn count(rows: &Rows) -> usize {
    rows.values().map(Vec::len).sum()
}

impl<'a> Target<'a> {
    async fn new(app: &'a TestApp, hash: &str) -> Self {
        let mut ada = Owner::of_everything(app, hash).await;
        "no password of anybody".clone_into(&mut ada.ids.password);
        let token = ada.applicant.token.clone();
        let watch = Watch::over(app).await;
        Self { ada, watch, token }
    }

    fn calls(&self, method: &'static str, route: &str) -> Vec<Call> {
        calls(method, route, &self.ada.ids, &self.ada.ids.draft)
    }

    /// A request for something that is not there, so that each meets what the one before it has met.
    fn call_of_nobody(&self, method: &'static str, route: &str) -> Call {
        calls(method, route, &Ids::of_nobody(), &self.ada.ids.draft).remove(0)
    }

    /// Sends a request, and looks at what comes of it.
    async fn send(&mut self, call: &Call, what: &str) -> Answer {
        let request = call.request(self.ada.applicant.app);
        self.look(request, call, what).await
    }

    async fn look(&mut self, request: RequestBuilder, call: &Call, what: &str) -> Answer {
        let before = self.watch.rows().await.0.clone();
        let answer = match call
            .headers
            .iter()
            .any(|(name, _)| *name == "authorization")
        {
            true => request.answer().await,
            false => request.bearer_auth(&self.token).answer().await,
        };
        let (after, written) = self.watch.rows().await;
        let at = format!(
            "{what}: {} {}: {} {}",
            call.method, call.path, answer.status, answer.body
        );
        let lengths = answer.headers.iter();
        let head: usize = lengths
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        assert!(head <= LONGEST_HEAD, "{at}: {head} bytes of headers");
        if answer.status.is_success() || answer.status.is_redirection() {
            let added = count(after).saturating_sub(count(&before));
            assert!(added <= MOST_ROWS, "{at}: {added} rows");
        } else {
            assert_eq!(without_answers(after), without_answers(&before), "{at}");
            refusal(&answer, call, &at);
        }
        if written {
            // It may have been the end of the session.
            self.token = self.ada.applicant.again().await.access_token;
            self.watch.rows().await;
        }
        answer
    }
}

/// What was answered to a key is kept, whatever it was, and so is how often was guessed: there are limits for that.
fn without_answers(rows: &Rows) -> Rows {
    let mut rows = rows.clone();
    for kept in ["idempotency_keys", "attempt_counts"] {
        rows.remove(kept).expect("a table");
    }
    rows
}

/// A refusal is one of the caller, and says why.
fn refusal(answer: &Answer, call: &Call, at: &str) {
    let is_page = answer.header("content-type").starts_with("text/html");
    // In place of a file a browser saves a sentence.
    let is_sentence = answer.header("content-type").starts_with("text/plain");
    let is_silent = call.method == "HEAD" || call.path.starts_with("/texts");
    if is_silent || is_page || (is_sentence && !answer.body.is_empty()) {
        assert!(answer.status.is_client_error(), "{at}");
        return;
    }
    assert!(answer.body.starts_with('{'), "{at}");
    let (_, code) = answer.error();
    // A page of a newer version may meet an older server, which will be a newer one soon.
    let excused = code == "newer_version";
    assert!(answer.status.is_client_error() || excused, "{at}");
}

/// The first kilobytes of an answer's neighbours in a failure message are enough.
fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Headers that the server, or a layer of it, reads.
const HEADERS: [&str; 27] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "content-type",
    "cookie",
    "forwarded",
    "idempotency-key",
    "if-modified-since",
    "if-none-match",
    "origin",
    "range",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "session-user",
    "tus-resumable",
    "upload-checksum",
    "upload-length",
    "upload-metadata",
    "upload-offset",
    "user-agent",
    "want-repr-digest",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-http-method-override",
];

#[tokio::test]
async fn no_header_is_too_long_for_any_route() {
    let app = TestApp::with_pages_and(&FLAGS).await;
    let hash = hash_of_password(&app).await;
    let mut target = Target::new(&app, &hash).await;
    let cookies: Vec<String> = (0..1_500).map(|at| format!("a{at}=b")).collect();
    for (route, methods) in ROUTES {
        for method in *methods {
            // Of something that is not there: so that each request meets what the one before it has met.
            let call = target.call_of_nobody(method, route);
            for header in HEADERS {
                let long = call.clone().with(header, "a".repeat(12 * KIB));
                target.send(&long, header).await;
            }
            let many = call.with("cookie", cookies.join("; "));
            target.send(&many, "many cookies").await;
        }
    }
}

/// The announcement and the parts of an upload are made of numbers and Base64.
#[tokio::test]
async fn no_number_of_an_upload_is_too_large() {
    let app = TestApp::with_pages_and(&FLAGS).await;
    let hash = hash_of_password(&app).await;
    let mut target = Target::new(&app, &hash).await;
    let numbers = [
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775808",
        "-1",
        "1e3",
        "0x10",
        "",
        " ",
        "+5",
    ];
    for (method, route) in [
        ("POST", "/api/uploads"),
        ("PATCH", "/api/uploads/{id}"),
        ("POST", "/api/uploads/{id}"),
    ] {
        let call = target.calls(method, route).remove(0);
        let name = match route {
            "/api/uploads" => "upload-length",
            _ => "upload-offset",
        };
        for number in numbers {
            let answer = target.send(&call.clone().with(name, number), number).await;
            assert!(
                answer.status.is_client_error() || number == "+5",
                "{number}"
            );
        }
    }
    let announce = target.calls("POST", "/api/uploads").remove(0);
    let metadata = |text: &str| announce.clone().with("upload-metadata", text);
    let base64 = |text: &str| {
        use base64::{Engine, engine::general_purpose::STANDARD};
        STANDARD.encode(text)
    };
    let place = format!(
        "application {},path cGhvdG8=",
        base64(&target.ada.ids.draft)
    );
    let keys: Vec<String> = (0..1_000).map(|at| format!("k{at} YQ==")).collect();
    for (what, text) in [
        (
            "a long name",
            format!("{place},filename {}", base64(&"n".repeat(8 * KIB))),
        ),
        (
            "a name of marks",
            format!("{place},filename {}", base64(&"\u{202e}/\\\0".repeat(500))),
        ),
        ("many keys", format!("{place},{}", keys.join(","))),
        (
            "a date beyond all",
            format!("{place},modified {}", base64(&"9".repeat(40))),
        ),
        (
            "a last date",
            format!("{place},modified {}", base64("-9223372036854775808")),
        ),
    ] {
        let answer = target.send(&metadata(&text), what).await;
        assert_eq!(answer.status, 201, "{what}: {}", answer.body);
    }
    let long = base64(&"a".repeat(8 * KIB));
    for (what, text) in [
        (
            "a long path",
            format!("application {},path {long}", base64(&target.ada.ids.draft)),
        ),
        (
            "a long application",
            format!("application {long},path cGhvdG8="),
        ),
        (
            "a long item",
            format!(
                "application {long},path {}",
                base64(&format!("jobs.{}.x", "a".repeat(KIB)))
            ),
        ),
    ] {
        let answer = target.send(&metadata(&text), what).await;
        assert!(answer.status.is_client_error(), "{what}: {}", answer.status);
    }
    let names: Vec<String> = query_scalar("SELECT name FROM attachments")
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap();
    assert!(
        names.iter().all(|name| name.chars().count() <= 120),
        "{names:?}"
    );
}

#[tokio::test]
async fn no_query_is_too_long_for_any_route() {
    let app = TestApp::with_pages_and(&FLAGS).await;
    let hash = hash_of_password(&app).await;
    let mut target = Target::new(&app, &hash).await;
    let names = [
        "return_to",
        "attempt",
        "done",
        "errors",
        "refused",
        "return",
        "_language",
    ];
    let long = "a".repeat(10 * KIB);
    let mut queries: Vec<String> = names.map(|name| format!("{name}={long}")).to_vec();
    queries.push(format!("return_to=/applications?{}", &long[..7_000]));
    queries.push(format!("return_to=/{}", "%2561".repeat(1_900)));
    queries.push("attempt=99999999999999999999&return_to=/".to_owned());
    queries.push("a=b&".repeat(2_500));
    queries.push("return_to=/%00%0d%0a".to_owned());
    queries.push("%ff=%ff&refused=%ff~%ff".to_owned());
    for (route, methods) in ROUTES {
        for method in *methods {
            let call = target.call_of_nobody(method, route);
            let (path, _) = call.path.split_once('?').unwrap_or((&call.path, ""));
            for query in &queries {
                let path = format!("{path}?{query}");
                let call = Call {
                    path,
                    ..call.clone()
                };
                target.send(&call, &shortened(query)).await;
            }
        }
    }
}

/// Where nothing longer than a password or a token is taken.
const LITTLE: [&str; 12] = [
    "/register",
    "/language",
    "/account",
    "/account/delete",
    "/applications",
    "/applications/{id}/delete",
    "/auth/register",
    "/auth/login",
    "/auth/refresh",
    "/auth/logout",
    "/api/account",
    "/api/account/password",
];

/// The longest body of a route, for a program.
fn longest(route: &str) -> usize {
    match route {
        "/api/client-errors" => KIB,
        route if LITTLE.contains(&route) => 8 * KIB,
        _ => KIB * KIB,
    }
}

/// `call` with a body of `length` bytes that means the same.
fn padded(call: &Call, length: usize) -> Call {
    let kind = call
        .headers
        .iter()
        .find(|(name, _)| *name == "content-type");
    let filling = match kind {
        Some((_, kind)) if kind.starts_with("application/x-www") => "&",
        _ => " ",
    };
    let missing = length - call.body.len();
    let body = format!("{}{}", call.body, filling.repeat(missing));
    Call {
        body,
        ..call.clone()
    }
}

#[tokio::test]
async fn no_body_is_longer_than_its_route_takes() {
    let app = TestApp::with_pages_and(&FLAGS).await;
    let hash = hash_of_password(&app).await;
    let mut target = Target::new(&app, &hash).await;
    let too_large = (413, "body_too_large".to_owned());
    for (route, methods) in ROUTES {
        // Those of uploads have limits of their own, by what was announced.
        let writes = |method: &&&str| !["GET", "HEAD", "OPTIONS"].contains(*method);
        if route.starts_with("/api/uploads") {
            continue;
        }
        for method in methods.iter().filter(writes) {
            let call = target.call_of_nobody(method, route);
            if call.body.is_empty() {
                // Nothing reads it. Whoever announces too much is refused all the same.
                let call = Call {
                    body: " ".repeat(KIB * KIB + 1),
                    ..call
                };
                assert_eq!(
                    target.send(&call, "a body").await.error(),
                    too_large,
                    "{route}"
                );
                continue;
            }
            let longest = longest(route);
            let fits = target
                .send(&padded(&call, longest), "as long as may be")
                .await;
            assert_ne!(fits.status, 413, "{method} {route}");
            let call = padded(&call, longest + 1);
            let refused = target.send(&call, "one byte more").await;
            assert_eq!(refused.error(), too_large, "{method} {route}");
            // Without a word about its length. Then a form reads as an empty one.
            let pieces = call.body.as_bytes().chunks(4 * KIB).map(<[u8]>::to_vec);
            let pieces: Vec<_> = pieces.map(Ok::<_, std::io::Error>).collect();
            let body = Body::wrap_stream(futures::stream::iter(pieces));
            let empty = Call {
                body: String::new(),
                ..call
            };
            let request = empty.request(&app).body(body);
            let before = target.watch.rows().await.0.clone();
            let answer = target.look(request, &empty, "in pieces").await;
            let at = format!("{method} {route}: {} {}", answer.status, answer.body);
            assert!(!answer.status.is_success(), "{at}");
            // A server function says no more than that it could not read it.
            let is_function = route.starts_with("/api/applications");
            if (route.starts_with("/api") && !is_function) || route.starts_with("/auth") {
                assert_eq!(answer.error(), too_large, "{at}");
            }
            assert_eq!(*target.watch.rows().await.0, before, "{at}");
        }
    }
}

/// In place of a value in JSON.
fn hostile() -> Vec<(&'static str, String)> {
    let deep = |open: &str, close: &str| open.repeat(2_000) + "1" + &close.repeat(2_000);
    vec![
        ("a long text", format!("\"{}\"", "a".repeat(6 * KIB))),
        ("deep lists", deep("[", "]")),
        ("deep objects", deep("{\"a\":", "}")),
        ("lists that do not end", "[".repeat(6 * KIB)),
        ("a long list", format!("[{}1]", "1,".repeat(2_500))),
        ("a large number", "18446744073709551615".to_owned()),
        ("a larger number", "18446744073709551616".to_owned()),
        ("a number of many digits", "1".repeat(5 * KIB)),
        ("no number at all", "1e999".to_owned()),
        ("a number below zero", "-1".to_owned()),
        ("a fraction", "0.5".to_owned()),
        ("nothing", "null".to_owned()),
        ("an empty text", "\"\"".to_owned()),
        ("an empty list", "[]".to_owned()),
        ("an empty object", "{}".to_owned()),
        ("half a character", "\"\\ud800\"".to_owned()),
        ("marks", "\"\\u0000\\r\\n\\u202e<\\/script>\"".to_owned()),
    ]
}

const HERE: &str = "the place of something else";

/// `value` with [`HERE`] in place of each of its parts in turn, and beside each entry of an object.
fn with_each_part_replaced(value: &Value) -> Vec<Value> {
    let mut all = vec![json!(HERE)];
    match value {
        Value::Object(entries) => {
            for (key, part) in entries {
                for replaced in with_each_part_replaced(part) {
                    let mut entries = entries.clone();
                    entries.insert(key.clone(), replaced);
                    all.push(Value::Object(entries));
                }
            }
            let mut more = entries.clone();
            more.insert("unknown".to_owned(), json!(HERE));
            all.push(Value::Object(more));
        }
        Value::Array(parts) => {
            for (at, part) in parts.iter().enumerate() {
                for replaced in with_each_part_replaced(part) {
                    let mut parts = parts.clone();
                    parts[at] = replaced;
                    all.push(Value::Array(parts));
                }
            }
        }
        _ => {}
    }
    all
}

#[tokio::test]
async fn no_json_is_too_deep_too_long_or_too_large_for_any_route() {
    let app = TestApp::with_pages_and(&FLAGS).await;
    let hash = hash_of_password(&app).await;
    let mut asked = 0;
    for (route, methods) in ROUTES {
        let mut target = Target::new(&app, &hash).await;
        for method in *methods {
            for call in target.calls(method, route) {
                let kind = ("content-type", "application/json".to_owned());
                if !call.headers.contains(&kind) {
                    continue;
                }
                let whole: Value = serde_json::from_str(&call.body).unwrap();
                for template in with_each_part_replaced(&whole) {
                    let template = template.to_string();
                    for (what, hostile) in hostile() {
                        let body = template.replace(&format!("\"{HERE}\""), &hostile);
                        let call = Call {
                            body,
                            ..call.clone()
                        };
                        let what = format!("{what} in {}", shortened(&template));
                        target.send(&call, &what).await;
                        asked += 1;
                    }
                }
            }
        }
    }
    assert!(asked > 500, "{asked}");
}

#[tokio::test]
async fn no_form_has_a_field_that_is_too_long_or_too_often_there() {
    let app = TestApp::with_pages_and(&FLAGS).await;
    let hash = hash_of_password(&app).await;
    let mut asked = 0;
    let hostile = [
        "a".repeat(6 * KIB),
        "\0\r\nSet-Cookie: a=b\u{202e}".to_owned(),
        "%ff".to_owned(),
        "18446744073709551615".to_owned(),
        "social.".repeat(500),
        "supporting.\r\n.file".to_owned(),
        "18446744073709551616:surname".to_owned(),
    ];
    for (route, methods) in ROUTES {
        let mut target = Target::new(&app, &hash).await;
        for method in *methods {
            for call in target.calls(method, route) {
                let kind = "application/x-www-form-urlencoded".to_owned();
                if !call.headers.contains(&("content-type", kind)) {
                    continue;
                }
                let pairs: Vec<(String, String)> = form_urlencoded::parse(call.body.as_bytes())
                    .into_owned()
                    .collect();
                for at in 0..pairs.len() {
                    for hostile in &hostile {
                        let mut pairs = pairs.clone();
                        pairs[at].1.clone_from(hostile);
                        let mut form = form_urlencoded::Serializer::new(String::new());
                        let body = form.extend_pairs(&pairs).finish().replace("%25ff", "%ff");
                        let call = Call {
                            body,
                            ..call.clone()
                        };
                        let what = format!("{}={}", pairs[at].0, shortened(hostile));
                        target.send(&call, &what).await;
                        asked += 1;
                    }
                    let often = format!("{}=a&", pairs[at].0).repeat(300);
                    let call = Call {
                        body: often + &call.body,
                        ..call.clone()
                    };
                    target.send(&call, &format!("{} often", pairs[at].0)).await;
                }
            }
        }
    }
    assert!(asked > 200, "{asked}");
}

fn part(name: &str, file: Option<&str>, content: &str) -> String {
    let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
    format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
}

#[tokio::test]
async fn a_page_in_parts_has_no_more_parts_files_or_bytes_than_a_page() {
    let app = TestApp::with_pages_and(&FLAGS).await;
    let hash = hash_of_password(&app).await;
    let mut target = Target::new(&app, &hash).await;
    let call = Call {
        method: "POST",
        path: format!("/applications/{}/documents", target.ada.ids.draft),
        headers: vec![("content-type", "multipart/form-data; boundary=b".to_owned())],
        body: String::new(),
    };
    let mut send = async |parts: String, what: &str| {
        let body = format!("{parts}--b--\r\n");
        target
            .send(
                &Call {
                    body,
                    ..call.clone()
                },
                what,
            )
            .await
    };
    let too_large = (413, "body_too_large".to_owned());
    let version = part("_form", None, "2");

    let most = part("a", None, "").repeat(MOST_PAIRS - 1);
    let fits = send(version.clone() + &most, "as many parts as may be").await;
    assert_eq!(fits.status, 303, "{}", fits.body);
    let more = part("a", None, "").repeat(MOST_PAIRS);
    assert_eq!(
        send(version.clone() + &more, "one more").await.error(),
        too_large
    );
    let long = part("a", None, &"x".repeat(KIB * KIB));
    assert_eq!(send(long, "a long text").await.error(), too_large);
    let long = part(&"n".repeat(KIB * KIB + 1), None, "");
    assert_eq!(send(long, "a long name").await.error(), too_large);

    // None of these is a file that will do, and each costs a transaction.
    let files = part("passport_scan", Some("a.pdf"), "no PDF");
    let most = usize::try_from(MOST_FILES).unwrap();
    let before = app.rows("attachments").await;
    let fits = send(
        version.clone() + &files.repeat(most),
        "as many files as may be",
    )
    .await;
    assert_eq!(fits.status, 303, "{}", fits.body);
    let refused = send(version.clone() + &files.repeat(most + 1), "one file more").await;
    assert_eq!(refused.error(), too_large);
    assert_eq!(app.rows("attachments").await, before);

    let named = part("passport_scan", Some(&"n".repeat(100 * KIB)), "no PDF");
    let answer = send(version + &named, "a file with a long name").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    for (what, body) in [
        (
            "no end",
            "--b\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nx".to_owned(),
        ),
        (
            "headers without end",
            format!("--b\r\n{}", "x-y: z\r\n".repeat(20_000)),
        ),
        ("nothing", String::new()),
        ("no parts at all", "x".repeat(100_000)),
    ] {
        let answer = target
            .send(
                &Call {
                    body,
                    ..call.clone()
                },
                what,
            )
            .await;
        assert!(answer.status.is_client_error(), "{what}: {}", answer.status);
    }
    let boundary = format!("multipart/form-data; boundary={}", "b".repeat(10 * KIB));
    let call = call.clone().with("content-type", boundary);
    target.send(&call, "a long boundary").await;
}
