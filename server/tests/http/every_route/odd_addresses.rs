//! Whatever stands in an address: it is an address at which there is nothing, and never a failure of the server.

use crate::{
    app::TestApp,
    applications::Applicant,
    every_route::table::{ROUTES, filled},
    raw,
};

/// In place of a parameter; whether there can be anything at such an address.
const ODD: [(&str, bool); 18] = [
    ("%0d%0aX", false),
    ("%0D%0ASet-Cookie:%20a=b", false),
    ("a%00b", false),
    ("%7f", false),
    ("%c2%85", false),
    ("%ff", false),
    ("%c3%28", false),
    ("%ed%a0%80", false),
    ("..", true),
    ("%2e%2e", true),
    ("%2f%2f", true),
    ("..%5c..", true),
    ("%", true),
    ("%zz", true),
    ("%c3%a9%F0%9F%A6%80", true),
    ("%E2%80%AE", true),
    ("%22%3E%3Cscript%3E", true),
    ("%E2%80%A8;a=b", true),
];

const ASKERS: [&str; 3] = [
    "",
    "accept: application/json\r\n",
    "accept: text/html\r\nsec-fetch-mode: navigate\r\nsec-fetch-dest: document\r\n",
];

#[tokio::test]
async fn an_odd_address_is_never_a_failure_of_the_server() {
    let app = TestApp::with_pages_and(&["--inspector=true"]).await;
    let applicant = Applicant::new(&app).await;
    let id = applicant.start().await;
    let long = ["a".repeat(256), "%41".repeat(2_000)];
    let odd = ODD
        .into_iter()
        .chain(long.iter().map(|long| (&**long, false)));
    let odd: Vec<_> = odd.collect();
    let beside_an_id = |route: &str| route.replace("{id}", &id);
    for (route, methods) in ROUTES {
        let routes = [(*route).to_owned(), beside_an_id(route)];
        for route in routes.iter().filter(|route| route.contains('{')) {
            for (part, possible) in &odd {
                let path = filled(route, part);
                for method in *methods {
                    for asker in ASKERS {
                        let request = format!(
                            "{method} {path} HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {}\r\n\
                             tus-resumable: 1.0.0\r\ncontent-length: 0\r\n{asker}",
                            applicant.token
                        );
                        let (status, answer) = raw::ask(&app, &request).await;
                        assert!(status < 500, "{method} {path} {asker}: {answer}");
                        if !possible {
                            assert_eq!(status, 404, "{method} {path} {asker}: {answer}");
                        }
                        assert!(!answer.contains("\r\nSet-Cookie:"), "{answer}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_path_at_all_is_refused() {
    let app = TestApp::with_pages().await;
    for (line, expected) in [
        ("CONNECT example.com:443", 404),
        ("CONNECT /", 405),
        ("OPTIONS *", 404),
        ("GET http://example.com", 200),
        ("GET http://example.com/nothing", 404),
        ("GET //", 404),
        ("GET //evil.example/login", 404),
        ("GET /login/../../etc/passwd", 404),
        ("GET /pkg/%2e%2e/%2e%2e/Cargo.toml", 404),
        ("GET login", 404),
        ("POST /nothing", 404),
    ] {
        for asker in ASKERS {
            let request = format!("{line} HTTP/1.1\r\nhost: h\r\n{asker}");
            let (status, answer) = raw::ask(&app, &request).await;
            assert_eq!(status, expected, "{line} {asker}: {answer}");
        }
    }
}
