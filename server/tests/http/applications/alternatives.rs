//! Conflicts with more than one alternative: nothing that was posted is lost, and the user chooses any of them.

use longhaul_form::Answers;
use longhaul_server::auth::tokens::TokenPair;
use longhaul_server::store::db::query;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::app::{Ask, TestApp};
use crate::applications::{Applicant, change};
use crate::browser::{Browser, Jarred};
use crate::files;
use crate::pages::between;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

fn version(page: &str) -> String {
    between(page, "name=\"_version\" value=\"", "\"").to_owned()
}

/// A person, their draft, and plain tabs that were all opened before anything was answered.
struct Tabs<'a> {
    ada: Applicant<'a>,
    id: String,
    you: String,
    browser: Browser<'a>,
    /// The version that the tabs show.
    seen: String,
}

impl<'a> Tabs<'a> {
    async fn open(app: &'a TestApp) -> Self {
        let ada = Applicant::new(app).await;
        let id = ada.start().await;
        let you = format!("/applications/{id}/you");
        let mut browser = Browser::new(app);
        browser.adopt(&ada.again().await);
        let seen = version(&browser.open(&you).await.body);
        Self {
            ada,
            id,
            you,
            browser,
            seen,
        }
    }

    /// The draft says Hopper, and each of `surnames` was posted from a tab of its own.
    async fn in_conflict(app: &'a TestApp, surnames: &[&str]) -> Self {
        let mut tabs = Self::open(app).await;
        let hopper = json!([change("surname", None, "Hopper")]);
        tabs.ada.save(&tabs.id, 0, hopper).await;
        for surname in surnames {
            tabs.post(&format!("surname={surname}")).await;
        }
        tabs
    }

    /// From a tab that was opened first.
    async fn post(&mut self, body: &str) -> String {
        let seen = self.seen.clone();
        self.post_from(&seen, body).await
    }

    async fn post_from(&mut self, seen: &str, body: &str) -> String {
        let body = format!("_version={seen}&{body}");
        self.browser.submit(&self.you, &body).await.body
    }

    async fn page(&mut self) -> String {
        self.browser.open(&self.you).await.body
    }

    async fn draft(&self) -> Value {
        self.ada.load(&self.id).await
    }

    async fn surname(&self) -> String {
        let answers: Answers =
            serde_json::from_value(self.draft().await["answers"].clone()).unwrap();
        answers.text("surname").to_owned()
    }

    /// What waits for the surname, the latest last.
    async fn posted(&self) -> Vec<String> {
        let draft = self.draft().await;
        let posted = draft["posted"].as_array().unwrap().iter();
        let values = posted.map(|side| side["change"]["value"].as_str().unwrap_or("").to_owned());
        values.collect()
    }
}

#[tokio::test]
async fn what_two_tabs_post_to_a_conflict_is_kept_side_by_side_and_equal_values_once() {
    let app = TestApp::with_pages().await;
    let mut tabs = Tabs::in_conflict(&app, &["Murray", "Brewster", "Murray"]).await;
    assert_eq!(tabs.posted().await, ["Murray", "Brewster"]);
    assert_eq!(tabs.surname().await, "Hopper");
    let page = tabs.page().await;
    assert!(page.contains("changed in 3 places"));
    // Each with its place and time; the latest is what the control shows.
    assert_eq!(page.matches("test, 15 June 2026, 12:00 UTC").count(), 3);
    assert!(page.contains("Here (test, "));
    assert!(between(&page, "name=\"surname\"", ">").contains("value=\"Brewster\""));

    // Typing over what the page shows changes that side, and no other.
    let seen = version(&page);
    tabs.post_from(&seen, "surname=Brewst").await;
    assert_eq!(tabs.posted().await, ["Murray", "Brewst"]);
    // Nor does a user who still has the same page open: what they were typing over is no longer there.
    tabs.post_from(&seen, "surname=Russell").await;
    assert_eq!(tabs.posted().await, ["Murray", "Brewst", "Russell"]);
    // A page that only shows what was posted once posts it no second time.
    tabs.post_from(&seen, "surname=Brewster&birth_city=Arlington")
        .await;
    assert_eq!(tabs.posted().await, ["Murray", "Brewst", "Russell"]);
    // To come to what the draft has, or another post, settles a side.
    let seen = version(&tabs.page().await);
    tabs.post_from(&seen, "surname=Murray").await;
    assert_eq!(tabs.posted().await, ["Murray", "Brewst"]);
    let seen = version(&tabs.page().await);
    tabs.post_from(&seen, "surname=Hopper").await;
    assert_eq!(tabs.posted().await, ["Murray"]);
}

#[tokio::test]
async fn any_alternative_can_be_chosen_without_a_script() {
    for (label, right) in [
        ("Keep what I see here", "Brewster"),
        ("Murray", "Murray"),
        ("Hopper", "Hopper"),
    ] {
        let app = TestApp::with_pages().await;
        let mut tabs = Tabs::in_conflict(&app, &["Murray", "Brewster"]).await;
        let page = tabs.page().await;
        let clash = between(&page, "id=\"surname.clash\"", "</form>");
        let side = &clash[clash.find(label).unwrap()..];
        let before = &clash[..clash.find(label).unwrap()];
        // The button of a value follows it; its own words come last in it.
        let button = if right == "Brewster" {
            &before[before.rfind("<button").unwrap()..]
        } else {
            &side[side.find("<button").unwrap()..]
        };
        let name = between(button, "name=\"", "\"");
        let value = between(button, "value=\"", "\"");
        let body = format!("surname=Brewster&{name}={value}");
        let page = tabs.post_from(&version(&page), &body).await;
        assert!(!page.contains("Which one is right"), "{right}");
        assert_eq!(tabs.surname().await, right);
        assert_eq!(tabs.posted().await, [""; 0], "{right}");
    }
}

#[tokio::test]
async fn a_choice_is_about_what_its_page_showed() {
    let app = TestApp::with_pages().await;
    let mut tabs = Tabs::in_conflict(&app, &["Murray"]).await;
    let seen = version(&tabs.page().await);
    tabs.post("surname=Brewster").await;
    for button in ["_keep", "_take"] {
        let page = tabs
            .post_from(&seen, &format!("surname=Murray&{button}=surname"))
            .await;
        assert!(page.contains("changed in 3 places"), "{button}");
        assert_eq!(tabs.posted().await, ["Murray", "Brewster"], "{button}");
        assert_eq!(tabs.surname().await, "Hopper", "{button}");
    }
    // The draft moved on: what it has now was not chosen either.
    let seen = version(&tabs.page().await);
    let now = tabs.draft().await["version"].as_u64().unwrap();
    let moved = json!([change("surname", Some("Hopper"), "Grace")]);
    tabs.ada.save(&tabs.id, now, moved).await;
    tabs.post_from(&seen, "surname=Brewster&_take=surname")
        .await;
    assert_eq!(tabs.posted().await, ["Murray", "Brewster"]);
    // Typed over and kept in one go.
    let seen = version(&tabs.page().await);
    tabs.post_from(&seen, "surname=Brewer&_keep=surname").await;
    assert_eq!(tabs.surname().await, "Brewer");
    assert_eq!(tabs.posted().await, [""; 0]);
}

#[tokio::test]
async fn a_page_that_still_shows_the_conflict_does_not_undo_the_choice() {
    let app = TestApp::with_pages().await;
    let mut tabs = Tabs::in_conflict(&app, &["Murray"]).await;
    let seen = version(&tabs.page().await);
    tabs.post_from(&seen, "surname=Murray&_take=surname").await;
    assert_eq!(tabs.surname().await, "Hopper");
    tabs.post_from(&seen, "surname=Murray&birth_city=Arlington")
        .await;
    assert_eq!(tabs.surname().await, "Hopper");
    assert_eq!(tabs.posted().await, [""; 0]);
}

#[tokio::test]
async fn a_page_with_a_script_decides_only_what_it_knew() {
    let app = TestApp::with_pages().await;
    let mut tabs = Tabs::in_conflict(&app, &["Murray"]).await;
    let draft = tabs.draft().await;
    let side = format!("{}:surname", draft["posted"][0]["version"]);
    tabs.post("surname=Brewster").await;
    let save = json!({ "id": tabs.id, "version": draft["version"],
        "changes": [change("surname", Some("Hopper"), "Murray")], "decided": [side] });
    let saved = tabs.ada.call("save", json!({ "save": save })).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    assert_eq!(tabs.surname().await, "Murray");
    assert_eq!(tabs.posted().await, ["Brewster"]);
}

#[tokio::test]
async fn more_than_anybody_could_choose_from_is_refused_in_words() {
    let app = TestApp::with_pages().await;
    let surnames = ["A", "B", "C", "D", "E"];
    let mut tabs = Tabs::in_conflict(&app, &surnames).await;
    assert_eq!(tabs.posted().await, surnames);
    let body = format!("_version={}&surname=F&given_names=Grace", tabs.seen);
    let refused = tabs.browser.submit(&tabs.you, &body).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("many different versions"));
    assert!(refused.body.contains("is not saved yet"));
    assert_eq!(tabs.posted().await, surnames, "all as it was");
    // What is there already needs no room.
    tabs.post("surname=C").await;
    assert_eq!(tabs.posted().await, surnames);
    // Once there is a choice there is room again.
    let seen = version(&tabs.page().await);
    tabs.post_from(&seen, "surname=E&_keep=surname").await;
    tabs.post("surname=F&given_names=Grace").await;
    assert_eq!(tabs.posted().await, ["F"]);
}

/// A sign-in of `ada` in Firefox.
async fn in_firefox(ada: &Applicant<'_>) -> TokenPair {
    ada.app.sign_in_from(ada.user, FIREFOX).await
}

#[tokio::test]
async fn devices_are_named_in_the_language_of_the_reader() {
    let app = TestApp::with_pages().await;
    let mut tabs = Tabs::open(&app).await;
    let firefox = Applicant {
        app: &app,
        user: tabs.ada.user,
        token: in_firefox(&tabs.ada).await.access_token,
    };
    firefox
        .save(&tabs.id, 0, json!([change("surname", None, "Hopper")]))
        .await;
    let page = tabs.post("surname=Murray").await;
    assert!(page.contains("Firefox on Linux, "));
    let known = tabs.draft().await["elsewhere"][0].clone();
    assert_eq!(
        (&known["device"], &known["system"]),
        (&json!("Firefox"), &json!("Linux"))
    );
    tabs.browser.jar.push(Jarred {
        name: "__Host-language".to_owned(),
        value: "de".to_owned(),
        path: "/".to_owned(),
        attributes: String::new(),
    });
    assert!(tabs.page().await.contains("Firefox auf Linux, "));

    // What was written down before devices were facts stays as it is.
    let mut tx = app.running.state.store.write().await.unwrap();
    let older = "UPDATE changes SET device = 'Safari on iPad', system = ''";
    query(older).execute(&mut *tx).await.unwrap();
    let older = "UPDATE posted_clashes SET device = NULL, system = ''";
    query(older).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let page = tabs.page().await;
    assert!(page.contains("Safari on iPad, "));
    assert!(page.contains(">Hier<"));
}

#[tokio::test]
async fn a_file_is_a_change_of_the_device_that_sent_it_or_took_it_back() {
    let app = TestApp::with_pages().await;
    let mut tabs = Tabs::open(&app).await;
    let id = tabs.id.clone();
    let tokens = in_firefox(&tabs.ada).await;
    let firefox = Applicant {
        app: &app,
        user: tabs.ada.user,
        token: tokens.access_token.clone(),
    };
    // Who changed what since `version`.
    let since = async |version: u64| {
        let saved = tabs.ada.save(&id, version, json!([])).await.json();
        let known = saved["elsewhere"].as_array().unwrap().clone();
        let device = |one: &Value| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            (
                text("path"),
                text("device"),
                text("system"),
                one["here"].clone(),
            )
        };
        (
            saved["version"].as_u64().unwrap(),
            known.iter().map(device).collect::<Vec<_>>(),
        )
    };
    let photo = |program: &str, system: &str, here: bool| {
        let [path, program, system] = ["photo", program, system].map(str::to_owned);
        vec![(path, program, system, json!(here))]
    };
    // In parts,
    let file = firefox
        .upload(&id, "photo", files::jpeg(800, 800, 2_000))
        .await;
    let (version, known) = since(0).await;
    assert_eq!(known, photo("Firefox", "Linux", false));
    // taken back from another device,
    let gone = app
        .request(reqwest::Method::DELETE, &format!("/api/uploads/{file}"))
        .bearer_auth(&tabs.ada.token)
        .header("tus-resumable", "1.0.0")
        .answer()
        .await;
    assert_eq!(gone.status, 204, "{}", gone.body);
    let (version, known) = since(version).await;
    assert_eq!(known, photo("test", "", true));
    // and with its page.
    tabs.browser.adopt(&tokens);
    let documents = format!("/applications/{id}/documents");
    let mut body =
        b"--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"me.jpg\"\r\n\r\n"
            .to_vec();
    body.extend(files::jpeg(800, 800, 2_000));
    body.extend(b"\r\n--x--\r\n");
    let posted = tabs
        .browser
        .fetch_with(reqwest::Method::POST, &documents, |request| {
            let parts = "multipart/form-data; boundary=x";
            request.header(CONTENT_TYPE, parts).body(body)
        });
    assert_eq!(posted.await.status, 303);
    let (_, known) = since(version).await;
    assert_eq!(known, photo("Firefox", "Linux", false));
}
