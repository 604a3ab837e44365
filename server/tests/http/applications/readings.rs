//! Answers as people write them, posted as plain pages and through the API: the table of `app/form/src/tests/reading.rs`.

use std::collections::BTreeMap;

use app::visa::samples;
use longhaul_form::{Answers, Value};
use serde_json::json;

use crate::app::{Ask, TestApp};
use crate::applications::{Applicant, change};
use crate::browser::Browser;
use longhaul_server::store::db::{query, query_scalar};

const TABLE: &str = include_str!("../../../../app/form/src/tests/readings.json");

fn table() -> BTreeMap<String, Vec<(String, Option<String>)>> {
    serde_json::from_str(TABLE).expect("a table")
}

/// What has to be answered so that the question is asked.
type Along = &'static [(&'static str, &'static str)];

/// A page and a question of each kind on it, always asked, or asked under what is posted along.
const QUESTIONS: &[(&str, &str, &str, Along)] = &[
    ("text", "you", "birth_city", &[]),
    ("email", "start", "email", &[]),
    ("phone", "contact", "phone_primary", &[]),
    ("code", "you", "national_id", &[]),
    ("passport", "passport", "passport_number", &[]),
    ("number", "trip", "stay_length", &[("has_plans", "no")]),
    ("amount", "work", "income", &[("occupation", "employed")]),
    ("date", "you", "date_of_birth", &[]),
];

/// The names and values that a browser posts for a question: a date has three.
fn pairs<'a>(path: &str, kind: &str, typed: &'a str) -> Vec<(String, &'a str)> {
    if kind != "date" {
        return vec![(path.to_owned(), typed)];
    }
    let parts = typed.splitn(3, '-');
    let names = [".year", ".month", ".day"].map(|part| [path, part].concat());
    names.into_iter().zip(parts).collect()
}

#[tokio::test]
async fn a_plain_post_is_judged_by_the_meaning() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let table = table();
    for (kind, slug, path, along) in QUESTIONS {
        let page = format!("/applications/{}/{slug}", ada.start().await);
        for (typed, meaning) in &table[*kind] {
            // A year of another calendar is a date, only not a possible date of birth.
            let fine = meaning
                .as_deref()
                .is_some_and(|meaning| !meaning.is_empty() && !meaning.starts_with("2562"));
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in *along {
                form.append_pair(name, value);
            }
            form.extend_pairs(pairs(path, kind, typed));
            let answer = browser.submit(&page, &form.finish()).await;
            // What no database holds is refused before it is read.
            let status = if typed.contains('\0') { 422 } else { 200 };
            assert_eq!(answer.status, status, "{kind} {typed:?}");
            if status != 200 {
                continue;
            }
            let control = match *kind {
                "date" => format!("#{path}.day\""),
                _ => format!("#{path}\""),
            };
            let complained = answer.body.contains(&format!("href=\"{control}"));
            assert_eq!(complained, !fine, "{kind} {typed:?}");
        }
    }
}

#[tokio::test]
async fn a_draft_keeps_what_was_typed_and_a_submission_what_was_meant() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let typed = [
        (
            "surname",
            " O’Connor-Nu\u{301}n\u{303}ez\u{200f}",
            "O’Connor-Núñez",
        ),
        ("given_names", "Maria\u{200b}", "Maria"),
        ("signature", "maria O'CONNOR‑NÚÑEZ", "maria O'CONNOR‑NÚÑEZ"),
        (
            "email",
            "mailto:maria@bücher.example",
            "maria@bücher.example",
        ),
        (
            "phone_primary",
            "\u{202a}+٤٤ (0)808–157–0192 ext. 12\u{202c}",
            "+448081570192;ext=12",
        ),
        ("passport_number", "x12 345\u{200b}67", "X1234567"),
        ("sign_passport_number", "Ｘ-1234567", "X1234567"),
        ("passport_issued", "2020-März-٠٣", "2020-03-03"),
        ("date_of_birth", "1986-dec-9", "1986-12-09"),
        ("income", "CHF 2’500.-", "2500"),
        ("duties", "one\r\ntwo\u{1}", "one\ntwo"),
    ];
    let mut answers = samples::full();
    for (path, text, _) in typed {
        answers.set(path, Some(Value::Text(text.to_owned())));
    }
    ada.fill(&id, &answers).await;

    let draft = ada.load(&id).await;
    for (path, text, _) in typed {
        assert_eq!(draft["answers"][path], text, "{path}");
    }
    let key = draft["submission_key"].as_str().expect("a key");
    let receipt = ada.submit(&id, key).await;
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    let receipt = receipt.json();
    assert_eq!(receipt["name"], "Maria O’Connor-Núñez");
    assert_eq!(receipt["email"], "maria@bücher.example");

    let stored: String = query_scalar("SELECT answers FROM submissions")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap();
    let stored: Answers = serde_json::from_str(&stored).unwrap();
    for (path, _, meaning) in typed {
        assert_eq!(stored.text(path), meaning, "{path}");
    }
    let shown = ada
        .call("submission", json!({ "reference": receipt["reference"] }))
        .await
        .json();
    assert_eq!(shown["answers"]["phone_primary"], "+448081570192;ext=12");
}

#[tokio::test]
async fn who_has_one_name_only_submits() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let mut answers = samples::shortest();
    for (path, text) in [
        ("surname", "Suharto"),
        // Typed before the box was ticked: it stays in the draft, and counts for nothing.
        ("given_names", "Sukarno"),
        ("given_names.na", "yes"),
        ("signature", "Suharto"),
    ] {
        answers.set(path, Some(Value::Text(text.to_owned())));
    }
    ada.fill(&id, &answers).await;
    assert_eq!(ada.list().await["applications"][0]["name"], "Suharto");
    let key = ada.submission_key(&id).await;
    let receipt = ada.submit(&id, &key).await;
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    assert_eq!(receipt.json()["name"], "Suharto");
}

/// Neither a page that shows it nor one that judges it breaks, and it counts as nothing everywhere.
#[tokio::test]
async fn an_answer_of_control_characters_is_blank_on_every_page() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let root = format!("/applications/{id}");
    let paths = [
        "surname",
        "given_names",
        "birth_city",
        "email",
        "passport_number",
    ];
    let mut base = None;
    for (version, text) in (0..).zip(["\u{7}", "\u{1}\u{7f}", "\u{200b}\u{3164}", "\u{2800}\u{ad}"])
    {
        let changes = paths.map(|path| change(path, base, text));
        base = Some(text);
        let saved = ada.save(&id, version, json!(changes)).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        assert_eq!(ada.list().await["applications"][0]["name"], "");
        let you = browser.open(&format!("{root}/you?errors=1")).await;
        assert!(you.body.contains("Enter your surname"), "{text:?}");
        let check = browser.open(&format!("{root}/check")).await;
        assert_eq!(check.status, 200);
        // What the module reads comes before `<main`.
        let shown = check.body.split("<main").nth(1).expect("a page");
        assert!(!shown.contains(text), "{text:?}");
        let tasks = browser.open(&root).await;
        assert!(!tasks.body.contains("In progress"), "{text:?}");
    }
}

#[tokio::test]
async fn an_account_is_the_same_under_every_spelling_of_its_address() {
    let app = TestApp::start().await;
    let sign = async |path: &str, email: &str| {
        let body = json!({ "email": email, "password": "correct horse battery" });
        app.post(path).json(&body).answer().await.status.as_u16()
    };
    assert_eq!(
        sign("/auth/register", "mailto:ada@bücher.example").await,
        201
    );
    for same in [
        "ada@bücher.example",
        "ADA＠bu\u{308}cher．example",
        "ada@xn--bcher-kva.example\u{200b}",
    ] {
        let body = json!({ "email": same, "password": "another horse battery" });
        let registered = app.post("/auth/register").json(&body).answer().await;
        assert_eq!(registered.status, 409, "{same}");
        assert_eq!(sign("/auth/login", same).await, 200, "{same}");
    }
    // As older versions stored them.
    for (key, typed) in [
        ("eve@bücher.example", "eve@bücher.example"),
        ("kim@xn--bcher-kva.example", "kim@bücher.example"),
        ("o,k@example.com", "o,k@example.com"),
    ] {
        let mut tx = app.running.state.store.write().await.unwrap();
        let stored = query(
            "INSERT INTO users (id, email, email_key, password_hash, created_at)
             SELECT $1, $2, $2, password_hash, 0 FROM users WHERE email_key = 'ada@xn--bcher-kva.example'",
        )
        .bind(uuid::Uuid::now_v7().to_string())
        .bind(key)
        .execute(&mut *tx)
        .await
        .unwrap();
        assert_eq!(stored, 1);
        tx.commit().await.unwrap();
        assert_eq!(sign("/auth/login", typed).await, 200, "{typed}");
        assert_ne!(sign("/auth/register", typed).await, 201, "{typed}");
    }
}

#[tokio::test]
async fn an_answer_is_laid_out_in_the_direction_of_its_script() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let name = "عبد الرحمن";
    let saved = ada
        .save(&id, 0, json!([change("surname", None, name)]))
        .await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let root = format!("/applications/{id}");
    // The element that shows the name, whatever stands around it.
    let shown_by = |page: &str, opening: &str| {
        let page = page.split("<main").nth(1).expect("a page").to_owned();
        let at = page.find(name).expect("the name");
        let from = page[..at].rfind(opening).expect("an element");
        page[from..at].to_owned()
    };
    for (path, opening) in [("/you", "<input"), ("/check", "<dd")] {
        let page = browser.open(&[&root, path].concat()).await.body;
        let element = shown_by(&page, opening);
        assert!(element.contains("dir=\"auto\""), "{element}");
    }
    let list = browser.open("/applications").await.body;
    let element = shown_by(&list, "<a");
    assert!(element.contains("dir=\"auto\""), "{element}");
}
