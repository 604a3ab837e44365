//! Applications of another version of the form: older ones open as if nothing had happened, newer ones are
//! left alone.

use app::visa::{VISITOR_VISA, samples::VERSION_1};
use longhaul_form::{Answers, Value};
use longhaul_server::auth::ids::UserId;
use longhaul_server::clock::Clock;
use longhaul_server::store::db::{query, query_as, query_scalar};
use reqwest::StatusCode;
use serde_json::json;

use crate::app::{DAY, TestApp};
use crate::applications::Applicant;
use crate::browser::Browser;
use crate::pages::between;

const ID: &str = "0123456789abcdef0123456789abcdef";

/// A draft as a server of `form_version` left it.
async fn stored(app: &TestApp, user: UserId, form_version: u32, answers: &str) {
    let mut tx = app.running.state.store.write().await.unwrap();
    query(
        "INSERT INTO applications (id, user_id, form_id, form_version, version, answers, start_key,
         submission_key, created_at, saved_at)
         VALUES ($1, $2, 'visitor-visa', $3, 7, $4, 'abc', 'def', $5, $5)",
    )
    .bind(ID)
    .bind(user.to_string())
    .bind(form_version)
    .bind(answers)
    .bind(app.clock.now().minus(DAY).as_millis())
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn row(app: &TestApp) -> (u32, i64, Answers) {
    let (form_version, version, answers): (i64, i64, String) =
        query_as("SELECT form_version, version, answers FROM applications")
            .fetch_one(app.running.state.store.reader())
            .await
            .unwrap();
    (
        u32::try_from(form_version).unwrap(),
        version,
        serde_json::from_str(&answers).unwrap(),
    )
}

fn change(path: &str, base: Option<&str>, value: &str) -> serde_json::Value {
    json!({ "path": path, "base": base, "value": value })
}

#[tokio::test]
async fn a_draft_of_version_1_opens_whole_and_is_rewritten_by_its_next_save_f27() {
    for old in VERSION_1 {
        let app = TestApp::with_pages().await;
        let ada = Applicant::new(&app).await;
        stored(&app, ada.user, 1, old).await;
        let old: Answers = serde_json::from_str(old).unwrap();

        // Nothing lost, and the pages that were complete still are.
        let draft = ada.load(ID).await;
        assert_eq!(draft["form_version"], VISITOR_VISA.version);
        assert_eq!(draft["version"], 7);
        let answers: Answers = serde_json::from_value(draft["answers"].clone()).unwrap();
        for (path, value) in old
            .iter()
            .filter(|(path, _)| !path.starts_with("native_name"))
        {
            assert_eq!(answers.get(path), Some(value), "{path}");
        }
        let name = old.text("native_name");
        let split = [
            answers.text("native_given_names"),
            answers.text("native_surname"),
        ];
        assert_eq!(split.concat(), name);
        let mut browser = Browser::new(&app);
        browser.adopt(&ada.again().await);
        let page = browser
            .open(&format!("/applications/{ID}/check"))
            .await
            .body;
        assert!(!page.contains(&format!("/applications/{ID}/you?return=check&amp;errors")));
        assert!(page.contains("Surname in your native alphabet"));
        let tasks = browser.open(&format!("/applications/{ID}")).await.body;
        assert!(tasks.matches(">Completed<").count() >= 9, "{tasks}");

        // Reading changed nothing; the next save writes answers and version together.
        assert_eq!(row(&app).await, (1, 7, old));
        let save = json!({"id": ID, "version": 7, "form_version": VISITOR_VISA.version,
            "changes": [change("birth_city", Some(answers.text("birth_city")), "London")]});
        let saved = ada.call("save", json!({ "save": save })).await;
        assert_eq!(saved.json()["version"], 8, "{}", saved.body);
        let mut expected = answers;
        expected.set("birth_city", Some(Value::Text("London".to_owned())));
        assert_eq!(row(&app).await, (VISITOR_VISA.version, 8, expected));
    }
}

#[tokio::test]
async fn a_tab_that_is_still_open_in_version_1_loses_nothing() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    stored(
        &app,
        ada.user,
        1,
        r#"{"native_name":"Ада","surname":"King"}"#,
    )
    .await;
    // Its saves do not say which version of the form they are of.
    let save = async |version: u64, change: serde_json::Value| {
        let save = json!({"id": ID, "version": version, "changes": [change]});
        ada.call("save", json!({ "save": save })).await
    };
    let saved = save(7, change("native_name", Some("Ада"), "Ада Кинг")).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    // It is not told what it has no place for.
    assert_eq!(saved.json()["answers"], json!(null));
    let (form_version, version, answers) = row(&app).await;
    assert_eq!((form_version, version), (VISITOR_VISA.version, 8));
    assert_eq!(answers.text("native_surname"), "Кинг");
    assert_eq!(answers.text("native_given_names"), "Ада");
    assert_eq!(answers.len(), 3);

    // The same again, and on: a tab of the current version changes the other half meanwhile.
    let again = save(7, change("native_name", Some("Ада"), "Ада Кинг")).await;
    assert_eq!(again.json()["version"], 8, "{}", again.body);
    let given = change("native_given_names", Some("Ада"), "Августа Ада");
    let newer = json!({"id": ID, "version": 8, "form_version": 2, "changes": [given]});
    assert_eq!(ada.call("save", json!({ "save": newer })).await.status, 200);
    let saved = save(8, change("native_name", Some("Ада Кинг"), "Ада Лавлейс")).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let (_, _, answers) = row(&app).await;
    assert_eq!(answers.text("native_surname"), "Лавлейс");
    assert_eq!(answers.text("native_given_names"), "Августа Ада");

    // Where both changed the same, nothing is written: the old page could not show the choice.
    let before = row(&app).await;
    let clash = save(9, change("native_name", Some("Ада Лавлейс"), "Eва Лавлейс")).await;
    assert_eq!(clash.error(), (409, "form_changed".to_owned()));
    assert_eq!(row(&app).await, before);
}

#[tokio::test]
async fn a_plain_post_of_a_page_of_version_1_loses_nothing() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    stored(&app, ada.user, 1, r#"{"native_name":"Ada"}"#).await;
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let path = format!("/applications/{ID}/you");
    let page = browser
        .submit(
            &path,
            "surname=King&given_names=&native_name.na=&native_name=Ada+King",
        )
        .await
        .body;
    assert!(
        page.contains("There is a problem"),
        "the rest of the page is open"
    );
    assert!(!page.contains("native alphabet</a>"), "{page}");
    let (_, _, answers) = row(&app).await;
    assert_eq!(answers.text("native_surname"), "King");
    assert_eq!(answers.text("native_given_names"), "Ada");
    assert_eq!(answers.len(), 3);
    // Pages of the current version say so, and their posts are taken as they are.
    assert!(page.contains("name=\"_form\" value=\"2\""), "{page}");
    browser
        .submit(&path, "_form=2&native_surname=Byron&native_name=Eva")
        .await;
    let (_, _, answers) = row(&app).await;
    assert_eq!(answers.text("native_surname"), "Byron");
    // A page of a newer version, sent to a server that does not know it.
    let refused = browser.submit(&path, "_form=3&native_surname=Eva").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.body.contains("saved by a newer version"));
    assert!(refused.body.contains("Go back in your browser"));
    assert_eq!(row(&app).await.2, answers);
}

/// Something that was posted to the version 1 of the form and waits, kept at `version` of the draft.
async fn waiting(app: &TestApp, version: i64, path: &str, base: Option<&str>, value: &str) {
    let json = |text: &str| serde_json::to_string(text).unwrap();
    let mut tx = app.running.state.store.write().await.unwrap();
    query(
        "INSERT INTO posted_clashes
         (application_id, path, version, form_version, base, value, item_removed, device, system, at)
         VALUES ($1, $2, $3, 1, $4, $5, FALSE, 'Firefox', 'Linux', 2000)",
    )
    .bind(ID)
    .bind(path)
    .bind(version)
    .bind(base.map(json))
    .bind(json(value))
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// Version, path and value of what waits.
fn sides(draft: &serde_json::Value) -> Vec<(u64, &str, &str)> {
    let posted = draft["posted"].as_array().unwrap().iter();
    posted
        .map(|posted| {
            (
                posted["version"].as_u64().unwrap(),
                posted["change"]["path"].as_str().unwrap(),
                posted["change"]["value"].as_str().unwrap_or_default(),
            )
        })
        .collect()
}

#[tokio::test]
async fn what_was_posted_to_version_1_waits_in_the_questions_of_version_2() {
    for (chosen, name, city) in [
        ("_keep", ["Byron", "Eva"], "Paris"),
        ("_take", ["King", "Ada"], "London"),
    ] {
        let app = TestApp::with_pages().await;
        let ada = Applicant::new(&app).await;
        stored(
            &app,
            ada.user,
            1,
            r#"{"native_name":"Ada King","birth_city":"London"}"#,
        )
        .await;
        // The first has the same given name as the draft, and differs in the surname alone.
        waiting(&app, 5, "native_name", Some("Ada"), "Ada Lovelace").await;
        waiting(&app, 6, "native_name", Some("Ada"), "Eva Byron").await;
        waiting(&app, 6, "birth_city", None, "Paris").await;
        let expected = [
            (5, "native_surname", "Lovelace"),
            (6, "birth_city", "Paris"),
            (6, "native_given_names", "Eva"),
            (6, "native_surname", "Byron"),
        ];
        assert_eq!(sides(&ada.load(ID).await), expected);

        // The first save writes them as they are asked for now, and they are the same.
        let save = json!([change("sex", None, "female")]);
        assert_eq!(ada.save(ID, 7, save).await.status, 200);
        let draft = ada.load(ID).await;
        assert_eq!(sides(&draft), expected);
        assert_eq!(draft["posted"][0]["by"]["device"], "Firefox");
        let versions: Vec<i64> = query_scalar("SELECT form_version FROM posted_clashes")
            .fetch_all(app.running.state.store.reader())
            .await
            .unwrap();
        assert!(versions.iter().all(|version| *version == 2), "{versions:?}");

        let path = format!("/applications/{ID}/you");
        let mut browser = Browser::new(&app);
        browser.adopt(&ada.again().await);
        for question in ["native_surname", "native_given_names", "birth_city"] {
            let page = browser.open(&path).await.body;
            assert!(page.contains(&format!("id=\"{question}.clash\"")));
            let seen = between(&page, "name=\"_version\" value=\"", "\"");
            let body = format!("_form=2&_version={seen}&{chosen}={question}");
            browser.submit(&path, &body).await;
        }
        assert_eq!(sides(&ada.load(ID).await), []);
        let (_, _, answers) = row(&app).await;
        let split = ["native_surname", "native_given_names"].map(|path| answers.text(path));
        assert_eq!((split, answers.text("birth_city")), (name, city));
    }
}

#[tokio::test]
async fn a_draft_of_a_newer_version_is_left_alone() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    let newer = VISITOR_VISA.version + 1;
    stored(&app, ada.user, newer, r#"{"surname":"King","soul":"yes"}"#).await;
    let before = row(&app).await;

    let list = ada.list().await;
    assert_eq!(list["applications"][0]["name"], "King");
    assert_eq!(list["applications"][0]["newer"], true);
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let page = browser.open("/applications").await;
    assert!(
        page.body
            .contains("a newer version of this service saved it")
    );
    for path in ["", "/you", "/check", "/sign"] {
        let page = browser.open(&format!("/applications/{ID}{path}")).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.body.contains("Nothing is lost"), "{}", page.body);
    }

    let refusal = (503, "newer_version".to_owned());
    assert_eq!(ada.call("load", json!({ "id": ID })).await.error(), refusal);
    for form_version in [1, VISITOR_VISA.version, newer] {
        let save = json!({"id": ID, "version": 7, "form_version": form_version,
            "changes": [change("surname", Some("King"), "Byron")]});
        assert_eq!(
            ada.call("save", json!({ "save": save })).await.error(),
            refusal
        );
    }
    assert_eq!(ada.submit(ID, "def").await.error(), refusal);
    for path in ["you", "sign"] {
        let path = format!("/applications/{ID}/{path}");
        let page = browser.submit(&path, "surname=Byron").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        for sentence in [
            "saved by a newer version",
            "What you entered just now is not saved yet",
        ] {
            assert!(page.body.contains(sentence), "{}", page.body);
        }
    }
    assert_eq!(row(&app).await, before);
    assert_eq!(app.rows("submissions").await, 0);

    // A tab of the newer version that meets this server with a draft of this version is told the same.
    let id = ada.start().await;
    let save = json!({"id": id, "version": 0, "form_version": newer, "changes": []});
    assert_eq!(
        ada.call("save", json!({ "save": save })).await.error(),
        refusal
    );
}

#[tokio::test]
async fn a_submission_keeps_its_version_and_its_confirmation_opens() {
    let app = TestApp::with_pages().await;
    let ada = Applicant::new(&app).await;
    // Submitted in version 1, before submissions said so.
    stored(&app, ada.user, 1, VERSION_1[0]).await;
    let mut tx = app.running.state.store.write().await.unwrap();
    query(
        "INSERT INTO submissions (application_id, reference, answers, submitted_at)
         VALUES ($1, 'ORL-0000-0001', $2, 3000)",
    )
    .bind(ID)
    .bind(VERSION_1[0])
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let kept: Vec<(i64, String)> = query_as("SELECT form_version, answers FROM submissions")
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap();
    assert_eq!(kept, [(1, VERSION_1[0].to_owned())]);
    let mut browser = Browser::new(&app);
    browser.adopt(&ada.again().await);
    let page = browser.open("/applications/done/ORL-0000-0001").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Grace Hopper") && page.body.contains("ada@example.com"));
    let page = browser.open(&format!("/applications/{ID}")).await.body;
    assert!(page.contains("has been submitted"));

    // A new one says which version it was made with.
    let eve = Applicant::new(&app).await;
    let id = eve.start().await;
    eve.fill(&id, &app::visa::samples::shortest()).await;
    let key = eve.submission_key(&id).await;
    assert_eq!(eve.submit(&id, &key).await.status, 200);
    let versions: Vec<i64> = query_scalar("SELECT form_version FROM submissions ORDER BY 1")
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap();
    assert_eq!(versions, [1, i64::from(VISITOR_VISA.version)]);
}
