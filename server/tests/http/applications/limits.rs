//! What one account can make of its drafts: refused where it would be too much, and nothing is lost.

use longhaul_form::paths::{MOST_ITEMS, MOST_ITEMS_SEEN};
use longhaul_server::limits::{
    LARGEST_LOG, LOG_ROW, MOST_CHANGES, MOST_LOGGED, MOST_PAIRS, MOST_RESOLVED, MOST_WAITING,
};
use longhaul_server::store::db::{query, query_as, query_scalar};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::app::{Answer, TestApp};
use crate::applications::{Applicant, VERSION, change};
use crate::browser::Browser;

/// As long as an answer may be, and four bytes for each character.
fn long() -> String {
    "\u{1f600}".repeat(10_000)
}

fn ids(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|at| format!("{prefix}{at}")).collect()
}

fn items(base: &[String], value: &[String]) -> Value {
    json!({ "path": "social", "base": base, "value": value })
}

/// A signed-in applicant with a draft, by its API and in a browser without a script.
struct Draft<'a> {
    ada: Applicant<'a>,
    id: String,
    browser: Browser<'a>,
}

impl<'a> Draft<'a> {
    async fn begun(app: &'a TestApp) -> Self {
        let ada = Applicant::new(app).await;
        let id = ada.start().await;
        let mut browser = Browser::new(app);
        browser.adopt(&ada.again().await);
        Self { ada, id, browser }
    }

    async fn version(&self) -> u64 {
        self.ada.load(&self.id).await["version"].as_u64().unwrap()
    }

    async fn answers(&self) -> Value {
        self.ada.load(&self.id).await["answers"].clone()
    }

    async fn save(&self, changes: Value) -> Answer {
        self.ada.save(&self.id, self.version().await, changes).await
    }

    async fn saved(&self, changes: Value) {
        let answer = self.save(changes).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json()["conflicts"], json!([]));
    }

    fn page(&self, slug: &str) -> String {
        format!("/applications/{}/{slug}", self.id)
    }

    /// Posts a page as a plain form, and does not follow where that leads.
    async fn post(&mut self, slug: &str, body: &str) -> Answer {
        let (page, body) = (self.page(slug), body.to_owned());
        let form = "application/x-www-form-urlencoded";
        let ask = self.browser.fetch_with(Method::POST, &page, |request| {
            request.header(CONTENT_TYPE, form).body(body)
        });
        ask.await
    }
}

#[tokio::test]
async fn a_group_is_not_swollen_by_small_saves() {
    let app = TestApp::with_pages().await;
    let mut draft = Draft::begun(&app).await;
    let first = ids("a", MOST_ITEMS - 10);
    draft.saved(json!([items(&[], &first)])).await;
    let refused = (422, "too_many_items".to_owned());
    for round in 0..5 {
        let more = ids(&format!("b{round}x"), 30);
        let both = json!([items(&[], &more), change("email", None, "ada@example.com")]);
        assert_eq!(draft.save(both).await.error(), refused);
    }
    let too_many = ids("c", MOST_ITEMS + 1);
    let answer = draft.save(json!([items(&first, &too_many)])).await;
    assert_eq!(answer.error(), refused);
    assert_eq!(draft.answers().await, json!({ "social": first }));

    // As many as there is room for, and a page with all of them.
    draft.saved(json!([items(&[], &ids("d", 10))])).await;
    let page = draft.browser.open(&draft.page("contact")).await.body;
    for id in first.iter().chain(&ids("d", 10)) {
        assert!(page.contains(&format!("id=\"social.{id}.handle\"")), "{id}");
    }
}

#[tokio::test]
async fn a_save_that_is_too_much_is_refused_before_anything_is_done_with_it() {
    let app = TestApp::with_pages().await;
    let draft = Draft::begun(&app).await;
    // Short, so that a body has room for as many as possible.
    let letter = |number: u32, place: u32| char::from_digit((number >> (5 * place)) % 32, 32);
    let id = |number: u32| -> String { (0..4).filter_map(|place| letter(number, place)).collect() };
    let seen: Vec<String> = (0..149_000).map(id).collect();
    let base = json!([{ "path": "social", "base": seen }]);
    let refused = draft.ada.save(&draft.id, 0, base).await;
    assert_eq!(refused.error(), (422, "too_many_items".to_owned()));
    let changes: Vec<Value> = (0..=MOST_CHANGES)
        .map(|_| change("surname", None, "x"))
        .collect();
    let refused = draft.ada.save(&draft.id, 0, json!(changes)).await;
    assert_eq!(refused.error(), (400, "invalid_request".to_owned()));
    let choices = vec!["0:surname"; MOST_RESOLVED + 1];
    let save = json!({ "id": draft.id, "version": 0, "form_version": VERSION, "changes": [], "decided": choices });
    let refused = draft.ada.call("save", json!({ "save": save })).await;
    assert_eq!(refused.error(), (400, "invalid_request".to_owned()));
    // A list that is longer than any that can be saved may have been seen, and is no reason to refuse.
    let change = json!([items(&ids("a", MOST_ITEMS_SEEN), &ids("a", 2))]);
    assert_eq!(draft.ada.save(&draft.id, 0, change).await.status, 200);
}

#[tokio::test]
async fn a_button_that_adds_one_too_many_says_so_and_what_was_typed_is_saved() {
    let app = TestApp::with_pages().await;
    let mut draft = Draft::begun(&app).await;
    let full = ids("a", MOST_ITEMS);
    draft.saved(json!([items(&[], &full)])).await;
    let typed = "_form=2&_version=1&phone_work=12345&social.a7.handle=ada&_add=social";
    let page = draft.post("contact", typed).await;
    assert_eq!(page.status, 422, "{}", page.body);
    assert!(
        page.body
            .contains("A list has as many entries as can be saved")
    );
    let answers = draft.answers().await;
    assert_eq!(answers["social"], json!(full));
    assert_eq!(answers["social.a7.handle"], "ada");
    assert_eq!(answers["phone_work"], "12345");
    // One less, and there is room.
    draft.post("contact", "_form=2&_remove=social.a3").await;
    let added = draft.post("contact", "_form=2&_add=social").await;
    assert_eq!(added.status, 303);
    let list = draft.answers().await["social"].clone();
    assert_eq!(list.as_array().unwrap().len(), MOST_ITEMS);
}

#[tokio::test]
async fn a_draft_that_would_be_too_large_says_so_and_keeps_what_was_typed() {
    let app = TestApp::with_pages().await;
    let mut draft = Draft::begun(&app).await;
    let all = ids("a", 30);
    draft.saved(json!([items(&[], &all)])).await;
    let handle = |id: &String| change(&format!("social.{id}.handle"), None, &long());
    for some in all[..26].chunks(13) {
        let changes: Vec<Value> = some.iter().map(handle).collect();
        draft.saved(json!(changes)).await;
    }
    let before = draft.answers().await;
    let refused = (422, "draft_too_large".to_owned());
    assert_eq!(draft.save(json!([handle(&all[26])])).await.error(), refused);
    let typed = "1".repeat(9_999);
    let version = draft.version().await;
    let post = format!("_form=2&_version={version}&phone_work={typed}&phone_secondary=7");
    let page = draft.post("contact", &post).await;
    assert_eq!(page.status, 422);
    assert!(
        page.body.contains(&format!("value=\"{typed}\"")),
        "in its control"
    );
    assert!(page.body.contains("too large to be saved"));
    assert_eq!(draft.answers().await, before);

    // One answer is shortened, and there is room again.
    let shorter = change("social.a0.handle", Some(&long()), "ada");
    draft.saved(json!([shorter])).await;
    assert_eq!(draft.post("contact", &post).await.status, 303);
    assert_eq!(draft.answers().await["phone_work"], typed);
}

/// What the rows of the applications say of their change logs.
pub(super) async fn log_counted(app: &TestApp) -> Vec<(i64, i64)> {
    let counted = query_as("SELECT log_rows, log_bytes FROM applications ORDER BY id");
    counted
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap()
}

/// The same, added up.
pub(super) async fn log_summed(app: &TestApp) -> Vec<(i64, i64)> {
    let summed = query_as(
        "SELECT count(c.path),
                CAST(coalesce(sum(octet_length(c.path) + coalesce(octet_length(c.previous), 0) + $1)
                              FILTER (WHERE c.path IS NOT NULL), 0) AS BIGINT)
         FROM applications a LEFT JOIN changes c ON c.application_id = a.id GROUP BY a.id ORDER BY a.id",
    );
    summed
        .bind(LOG_ROW)
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap()
}

/// Rows and bytes of the change log.
async fn log(app: &TestApp) -> (i64, i64) {
    let sums = query_as("SELECT count(*), coalesce(sum(octet_length(previous)), 0) FROM changes");
    sums.fetch_one(app.running.state.store.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_change_log_does_not_grow_without_end() {
    let app = TestApp::with_pages().await;
    let draft = Draft::begun(&app).await;
    let paths = [
        "home_line1",
        "home_city",
        "given_names",
        "birth_city",
        "surname",
    ];
    let (one, other) = (long(), long().replace('\u{1f600}', "\u{1f601}"));
    let (mut base, mut next) = (None, &one);
    for version in 0..24 {
        let changes = paths.map(|path| change(path, base.map(String::as_str), next));
        let saved = draft.ada.save(&draft.id, version, json!(changes)).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let (rows, bytes) = log(&app).await;
        assert!(
            rows <= MOST_LOGGED && bytes <= LARGEST_LOG,
            "{rows} {bytes}"
        );
        assert_eq!(log_counted(&app).await, log_summed(&app).await);
        (base, next) = (Some(next), if *next == one { &other } else { &one });
    }
    let (rows, _) = log(&app).await;
    assert!(rows < 24 * 5, "the oldest are gone");
    // The same again is no change, and leaves nothing behind.
    let changes = paths.map(|path| change(path, base.map(String::as_str), next));
    draft.saved(json!(changes)).await;
    let saved = log(&app).await;
    draft.save(json!(changes)).await;
    assert_eq!(log(&app).await, saved);
}

#[tokio::test]
async fn a_page_older_than_the_change_log_overwrites_nothing() {
    let app = TestApp::with_pages().await;
    let mut draft = Draft::begun(&app).await;
    draft
        .saved(json!([change("surname", None, "Hopper")]))
        .await;
    let surname = change("surname", Some("Hopper"), "Murray");
    draft
        .saved(json!([surname, change("birth_city", None, "New York")]))
        .await;
    // As if all of it were longer ago than the log is kept.
    app.clock.advance(crate::app::DAY * 91);
    let applications = &app.running.state.applications;
    assert_eq!(applications.forget_old_changes().await.unwrap(), 3);
    assert_eq!(app.rows("changes").await, 0);
    assert_eq!(log_counted(&app).await, [(0, 0)]);
    draft.ada = draft.ada.back().await;
    draft.browser.adopt(&draft.ada.again().await);

    // The page showed Hopper, and its user changed one other answer.
    let old = "_form=2&_version=1&surname=Hopper&birth_city=&given_names=Grace";
    draft.post("you", old).await;
    let loaded = draft.ada.load(&draft.id).await;
    assert_eq!(loaded["answers"]["surname"], "Murray");
    assert_eq!(loaded["answers"]["birth_city"], "New York");
    assert_eq!(loaded["answers"]["given_names"], "Grace");
    assert_eq!(
        loaded["posted"][0]["change"]["value"], "Hopper",
        "to choose from"
    );
    assert_eq!(loaded["posted"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn old_changes_are_forgotten_in_batches_and_the_rest_is_known() {
    let app = TestApp::with_pages().await;
    let draft = Draft::begun(&app).await;
    let mut tx = app.running.state.store.write().await.unwrap();
    query(
        "WITH RECURSIVE numbers (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 1234)
         INSERT INTO changes (application_id, version, path, previous, session_id, device, system, at)
         SELECT $1, n, 'surname', NULL, '', '', '', n FROM numbers",
    )
    .bind(&draft.id)
    .execute(&mut *tx)
    .await
    .unwrap();
    query("UPDATE applications SET version = 1234, log_rows = 1234, log_bytes = 1234 * (7 + 100)")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    draft
        .saved(json!([change("surname", None, "Hopper")]))
        .await;
    let applications = &app.running.state.applications;
    assert_eq!(applications.forget_old_changes().await.unwrap(), 1234);
    assert_eq!(app.rows("changes").await, 1);
    assert_eq!(log_counted(&app).await, log_summed(&app).await);
    let known: i64 = query_scalar("SELECT log_from FROM applications")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap();
    assert_eq!(known, 1234);
}

#[tokio::test]
async fn what_waits_beside_a_draft_does_not_grow_without_end() {
    let app = TestApp::with_pages().await;
    let mut draft = Draft::begun(&app).await;
    // Answers in items that are not there wait for a choice.
    let answers = ids("&social.x", MOST_WAITING + 1).join(".handle=1");
    let page = draft
        .post(
            "contact",
            &format!("_form=2&phone_work=1{answers}.handle=1"),
        )
        .await;
    assert_eq!(page.status, 409);
    assert_eq!(app.rows("posted_clashes").await, 0);
    assert_eq!(draft.answers().await, json!({}));
    draft
        .post("contact", "_form=2&phone_work=1&social.x0.handle=1")
        .await;
    assert_eq!(draft.answers().await, json!({ "phone_work": "1" }));
    assert_eq!(app.rows("posted_clashes").await, 1);
    // A page with more controls than any.
    let page = draft.post("contact", &"a=&".repeat(MOST_PAIRS)).await;
    assert_eq!(page.status, 303);
    let page = draft.post("contact", &"a=&".repeat(MOST_PAIRS + 1)).await;
    assert_eq!(page.status, 400);
}

#[tokio::test]
async fn an_export_holds_all_applications_in_their_order() {
    let app = TestApp::with_pages().await;
    let mut draft = Draft::begun(&app).await;
    draft
        .saved(json!([change("surname", None, "A \"quoted\"\nname}")]))
        .await;
    app.clock.advance(std::time::Duration::from_secs(1));
    let second = draft.ada.start().await;
    let file = draft.browser.open("/account/export").await.json();
    let ids: Vec<&str> = file["applications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [draft.id.as_str(), &second]);
    assert_eq!(
        file["applications"][0]["answers"]["surname"],
        "A \"quoted\"\nname}"
    );

    let mut nothing = Browser::signed_in(&app).await;
    let file = nothing.open("/account/export").await.json();
    assert_eq!(file["applications"], json!([]));
}
