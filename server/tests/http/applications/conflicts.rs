//! The change log, and what it is for: who changed what, and what a page without a script was based on.

use app::visa::samples;
use longhaul_form::Answers;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::applications::{Applicant, change};
use crate::browser::Browser;
use crate::pages::between;

fn version(page: &str) -> String {
    between(page, "name=\"_version\" value=\"", "\"").to_owned()
}

fn answers(draft: &Value) -> Answers {
    serde_json::from_value(draft["answers"].clone()).unwrap()
}

/// An application, a device of its owner, and a browser of theirs without a script.
async fn begun(app: &TestApp) -> (Applicant<'_>, String, Browser<'_>) {
    let ada = Applicant::new(app).await;
    let id = ada.start().await;
    let mut browser = Browser::new(app);
    browser.adopt(&ada.again().await);
    (ada, id, browser)
}

#[tokio::test]
async fn a_conflict_comes_with_the_device_and_the_time_of_the_other_side() {
    let app = TestApp::with_pages().await;
    let (ada, id, mut browser) = begun(&app).await;
    let you = format!("/applications/{id}/you");
    ada.save(&id, 0, json!([change("surname", None, "Hopper")]))
        .await;
    let at = ada.load(&id).await["saved_at"].clone();
    // The same session: another window. Another session: another device.
    let saved = ada
        .save(&id, 0, json!([change("surname", None, "Murray")]))
        .await
        .json();
    assert_eq!(saved["conflicts"][0]["theirs"], "Hopper");
    let expected =
        json!([{ "path": "surname", "device": "test", "system": "", "here": true, "at": at }]);
    assert_eq!(saved["elsewhere"], expected);

    let page = browser.open(&you).await.body;
    browser
        .submit(
            &you,
            &format!("_version={}&given_names=Grace", version(&page)),
        )
        .await;
    let saved = ada
        .save(&id, 1, json!([change("given_names", None, "Ada")]))
        .await
        .json();
    assert_eq!(saved["elsewhere"][0]["path"], "given_names");
    assert_eq!(saved["elsewhere"][0]["here"], false);
    // A tab that is up to date is told nothing.
    let saved = ada.save(&id, 2, json!([])).await.json();
    assert_eq!(
        (&saved["elsewhere"], &saved["answers"]),
        (&json!([]), &Value::Null)
    );
}

#[tokio::test]
async fn an_older_page_without_a_script_changes_only_what_was_changed_on_it() {
    let app = TestApp::with_pages().await;
    let (ada, id, mut browser) = begun(&app).await;
    let you = format!("/applications/{id}/you");
    ada.save(
        &id,
        0,
        json!([
            change("surname", None, "Hop"),
            change("sex", None, "female")
        ]),
    )
    .await;
    let page = browser.open(&you).await.body;
    let seen = version(&page);
    ada.save(&id, 1, json!([change("surname", Some("Hop"), "Hopper")]))
        .await;
    ada.save(&id, 2, json!([change("birth_city", None, "New York")]))
        .await;

    let body = format!("_version={seen}&surname=Hop&sex=female&birth_city=&given_names=Grace");
    browser.submit(&you, &body).await;
    let draft = ada.load(&id).await;
    let answers = answers(&draft);
    assert_eq!(answers.text("surname"), "Hopper");
    assert_eq!(answers.text("birth_city"), "New York");
    assert_eq!(answers.text("given_names"), "Grace");
    assert_eq!(draft["posted"], json!([]));
    // A version from the future, or none, counts as the newest.
    for version in ["_version=99&", "_version=x&", ""] {
        browser
            .submit(&you, &format!("{version}surname=Murray"))
            .await;
        browser
            .submit(&you, &format!("{version}surname=Hopper"))
            .await;
        assert_eq!(ada.load(&id).await["posted"], json!([]), "{version}");
    }
}

#[tokio::test]
async fn items_come_together_too() {
    let app = TestApp::with_pages().await;
    let (ada, id, mut browser) = begun(&app).await;
    let work = format!("/applications/{id}/work");
    let page = browser.open(&work).await.body;
    let list = json!([{ "path": "languages", "value": ["cobol"] }]);
    ada.save(&id, 0, list).await;
    browser
        .submit(
            &work,
            &format!("_version={}&_add=languages", version(&page)),
        )
        .await;
    let answers = answers(&ada.load(&id).await);
    assert_eq!(answers.items("languages").len(), 2);
    assert_eq!(answers.items("languages")[0], "cobol");
}

#[tokio::test]
async fn a_post_in_conflict_is_kept_until_the_user_chooses() {
    for (button, right) in [("_keep", "Murray"), ("_take", "Hopper")] {
        let app = TestApp::with_pages().await;
        let (ada, id, mut browser) = begun(&app).await;
        let you = format!("/applications/{id}/you");
        let page = browser.open(&you).await.body;
        ada.save(&id, 0, json!([change("surname", None, "Hopper")]))
            .await;

        let page = browser
            .submit(
                &you,
                &format!(
                    "_version={}&surname=Murray&given_names=Grace",
                    version(&page)
                ),
            )
            .await
            .body;
        assert!(page.contains("changed in two places"));
        assert!(page.contains("Murray") && page.contains("Hopper"));
        let draft = ada.load(&id).await;
        assert_eq!(answers(&draft).text("surname"), "Hopper", "not applied");
        assert_eq!(answers(&draft).text("given_names"), "Grace");
        assert_eq!(
            draft["posted"][0]["change"],
            json!({ "path": "surname", "value": "Murray" })
        );

        // Continue is no choice; going on typing changes what was posted.
        for surname in ["Murray", "Murr", "Murray"] {
            let seen = version(&browser.open(&you).await.body);
            browser
                .submit(&you, &format!("_version={seen}&surname={surname}"))
                .await;
            let draft = ada.load(&id).await;
            assert_eq!(answers(&draft).text("surname"), "Hopper");
            assert_eq!(draft["posted"][0]["change"]["value"], surname);
        }
        // Nor is a window that knows nothing of it.
        let version_now = ada.load(&id).await["version"].as_u64().unwrap();
        ada.save(
            &id,
            version_now,
            json!([change("birth_city", None, "New York")]),
        )
        .await;
        assert_eq!(
            ada.load(&id).await["posted"][0]["change"]["value"],
            "Murray"
        );

        let seen = version(&browser.open(&you).await.body);
        let page = browser
            .submit(
                &you,
                &format!("_version={seen}&surname=Murray&{button}=surname"),
            )
            .await
            .body;
        assert!(!page.contains("changed in two places"));
        let draft = ada.load(&id).await;
        assert_eq!(answers(&draft).text("surname"), right);
        assert_eq!(draft["posted"], json!([]));
    }
}

#[tokio::test]
async fn a_removed_item_is_a_choice_about_the_whole_item() {
    for (button, stays) in [("_keep", false), ("_take", true)] {
        let app = TestApp::with_pages().await;
        let (ada, id, mut browser) = begun(&app).await;
        let work = format!("/applications/{id}/work");
        let language = json!([
            { "path": "languages", "value": ["cobol"] },
            { "path": "languages.cobol.language", "value": "COBOL" }
        ]);
        let saved = ada.save(&id, 0, language).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let page = browser.open(&work).await.body;
        ada.save(
            &id,
            1,
            json!([change(
                "languages.cobol.language",
                Some("COBOL"),
                "FLOW-MATIC"
            )]),
        )
        .await;
        let body = format!(
            "_version={}&languages.cobol.language=COBOL&_remove=languages.cobol",
            version(&page)
        );
        browser.submit(&work, &body).await;
        let draft = ada.load(&id).await;
        assert_eq!(
            answers(&draft).items("languages"),
            ["cobol"],
            "not removed yet"
        );
        assert_eq!(draft["posted"][0]["item_removed"], true);

        let seen = version(&browser.open(&work).await.body);
        let body = format!("_version={seen}&{button}=languages.cobol.language");
        browser.submit(&work, &body).await;
        let draft = ada.load(&id).await;
        assert_eq!(draft["posted"], json!([]));
        assert_eq!(answers(&draft).items("languages").len(), usize::from(stays));
        let kept = answers(&draft).text("languages.cobol.language") == "FLOW-MATIC";
        assert_eq!(kept, stays);
    }
}

#[tokio::test]
async fn nothing_is_submitted_while_a_choice_is_open() {
    let app = TestApp::with_pages().await;
    let (ada, id, mut browser) = begun(&app).await;
    let you = format!("/applications/{id}/you");
    let seen = version(&browser.open(&you).await.body);
    ada.fill(&id, &samples::shortest()).await;
    browser
        .submit(&you, &format!("_version={seen}&birth_city=Arlington"))
        .await;
    let key = ada.submission_key(&id).await;
    let refused = ada.submit(&id, &key).await;
    assert_eq!(refused.error(), (409, "clash".to_owned()));

    // A page with a script chooses by saving, and says so.
    let draft = ada.load(&id).await;
    let side = format!("{}:birth_city", draft["posted"][0]["version"]);
    let save = json!({ "id": id, "version": draft["version"], "changes": [], "decided": [side] });
    ada.call("save", json!({ "save": save })).await;
    assert_eq!(ada.submit(&id, &key).await.status, 200);
}

#[tokio::test]
async fn the_log_goes_with_its_application_and_with_time() {
    let app = TestApp::with_pages().await;
    let (ada, id, _) = begun(&app).await;
    ada.save(&id, 0, json!([change("surname", None, "Hopper")]))
        .await;
    assert_eq!(app.rows("changes").await, 1);
    app.clock.advance(crate::app::DAY * 91);
    let later = Applicant::new(&app).await;
    let other = later.start().await;
    later
        .save(&other, 0, json!([change("surname", None, "Murray")]))
        .await;
    let applications = &app.running.state.applications;
    assert_eq!(applications.forget_old_changes().await.unwrap(), 1);
    assert_eq!(app.rows("changes").await, 1, "only the new one");
}
