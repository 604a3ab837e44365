//! A token that was used already gets another child, whoever asks. If it looks as if two devices share the session, its
//! owner reads of it on the account page; if an answer was lost, nobody does.

use std::time::Duration;

use longhaul_server::auth::tokens::TokenPair;
use longhaul_server::store::db::query_scalar;

use crate::{
    app::{Answer, Ask, DAY, GRACE, TestApp},
    browser::Browser,
};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const NEWER_FIREFOX: &str =
    "Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0";
const PHONE: &str = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";
const CURL: &str = "curl/8.5.0";

const HOME: &str = "192.0.2.1";
const STREET: &str = "198.51.100.2";

struct Owner {
    app: TestApp,
    first: TokenPair,
}

impl Owner {
    async fn with(agent: &str) -> Self {
        let app = TestApp::with_pages_and(&["--trusted-proxies=127.0.0.0/8"]).await;
        let user = app.new_user().await;
        let first = app.sign_in_from(user, agent).await;
        Self { app, first }
    }

    /// From `address` by `agent`; the token of the answer.
    async fn refresh(&self, token: &str, agent: &str, address: &str) -> String {
        let answer = self.ask(token, agent, address).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.refresh_token()
    }

    async fn ask(&self, token: &str, agent: &str, address: &str) -> Answer {
        self.app
            .post("/auth/refresh")
            .header("user-agent", agent)
            .header("x-forwarded-for", address)
            .json(&serde_json::json!({"refresh_token": token}))
            .answer()
            .await
    }

    async fn told(&self) -> (i64, i64) {
        let (device, network) = ("second_device", "second_network");
        (
            self.app.events(device).await,
            self.app.events(network).await,
        )
    }

    async fn account_page(&self, language: &str) -> String {
        let mut browser = Browser::new(&self.app);
        let user = self
            .app
            .running
            .state
            .sessions
            .read_binding(&self.first.binding);
        browser.adopt(&self.app.sign_in_again(user.unwrap().user).await);
        let headers = [("accept", "text/html"), ("accept-language", language)];
        let page = browser
            .ask(reqwest::Method::GET, "/account", None, &headers)
            .await;
        assert_eq!(page.status, 200);
        page.body
    }
}

#[tokio::test]
async fn a_lost_answer_is_no_news_whatever_network_the_next_try_comes_from() {
    let owner = Owner::with(PHONE).await;
    // Lost at home, and asked again in the street, at once and much later; and back again.
    let mut held = owner.first.refresh_token.clone();
    for (pause, there, here) in [
        (Duration::ZERO, HOME, STREET),
        (Duration::from_secs(1), STREET, HOME),
        (GRACE * 2, HOME, STREET),
        (DAY, STREET, HOME),
    ] {
        owner.refresh(&held, PHONE, there).await;
        owner.app.clock.advance(pause);
        held = owner.refresh(&held, PHONE, here).await;
        owner.app.clock.advance(GRACE * 10);
    }
    // Two tabs at once, of which one is on its way through another network; the earlier answer is the one that stays.
    let one = owner.refresh(&held, PHONE, HOME).await;
    owner.refresh(&held, PHONE, STREET).await;
    owner.refresh(&one, PHONE, HOME).await;
    assert_eq!(owner.told().await, (0, 0));
    assert!(!owner.account_page("en").await.contains("was also used"));
}

#[tokio::test]
async fn a_browser_that_was_updated_is_the_same_device() {
    let owner = Owner::with(FIREFOX).await;
    let first = &owner.first.refresh_token;
    owner.refresh(first, FIREFOX, HOME).await;
    let held = owner.refresh(first, NEWER_FIREFOX, HOME).await;
    owner.refresh(&held, NEWER_FIREFOX, HOME).await;
    assert_eq!(owner.told().await, (0, 0));
}

#[tokio::test]
async fn a_second_device_is_told_to_the_owner_whoever_came_first() {
    for (earlier, later) in [(FIREFOX, CURL), (CURL, FIREFOX)] {
        let owner = Owner::with(FIREFOX).await;
        let first = &owner.first.refresh_token;
        owner.refresh(first, earlier, HOME).await;
        assert_eq!(owner.told().await, (0, 0));
        owner.refresh(first, later, HOME).await;
        assert_eq!(owner.told().await, (1, 0), "{earlier} {later}");
        let page = owner.account_page("en").await;
        for said in [
            "The sign-in on Firefox on Linux was also used by another device",
            "curl",
            "If that was not you, someone may have copied this sign-in. Sign out all devices",
        ] {
            assert!(page.contains(said), "{said} is not in {page}");
        }
        let page = owner.account_page("de").await;
        for said in [
            "Die Anmeldung auf Firefox ",
            "wurde auch von einem anderen Gerät verwendet",
            "Melden Sie oben alle Geräte ab, dieses zuletzt.",
        ] {
            assert!(page.contains(said), "{said} is not in {page}");
        }
    }
}

/// The copy names itself as the browser does, and never promotes what it got: so the tokens do not collide.
#[tokio::test]
async fn who_asks_again_from_another_network_after_the_answer_has_arrived_is_told_to_the_owner() {
    let owner = Owner::with(FIREFOX).await;
    let first = &owner.first.refresh_token;
    let held = owner.refresh(first, FIREFOX, HOME).await;
    owner.app.clock.advance(GRACE);
    owner.refresh(first, FIREFOX, STREET).await;
    assert_eq!(owner.told().await, (0, 0), "a lost answer looks the same");
    owner.refresh(&held, FIREFOX, HOME).await;
    assert_eq!(owner.told().await, (0, 1));
    let page = owner.account_page("en").await;
    let said = "The sign-in on Firefox on Linux was also used from another network";
    assert!(page.contains(said), "{page}");
    let page = owner.account_page("de").await;
    assert!(
        page.contains("wurde auch aus einem anderen Netz verwendet"),
        "{page}"
    );
}

#[tokio::test]
async fn one_customer_s_network_of_the_newer_kind_is_one_network() {
    let owner = Owner::with(FIREFOX).await;
    let first = &owner.first.refresh_token;
    let held = owner.refresh(first, FIREFOX, "2001:db8:1:2::7").await;
    owner.app.clock.advance(GRACE);
    owner.refresh(first, FIREFOX, "2001:db8:1:2:ffff::9").await;
    owner.refresh(&held, FIREFOX, "2001:db8:1:2::7").await;
    assert_eq!(owner.told().await, (0, 0));
}

#[tokio::test]
async fn however_often_it_happens_it_is_told_once_a_day() {
    let owner = Owner::with(FIREFOX).await;
    let mut held = owner.first.refresh_token.clone();
    for _ in 0..20 {
        let child = owner.refresh(&held, FIREFOX, HOME).await;
        owner.app.clock.advance(GRACE);
        owner.refresh(&held, CURL, STREET).await;
        held = child;
    }
    assert_eq!(owner.told().await, (1, 1));
    owner.app.clock.advance(DAY);
    owner.refresh(&held, FIREFOX, HOME).await;
    owner.refresh(&held, CURL, STREET).await;
    assert_eq!(owner.told().await, (2, 2));
}

#[tokio::test]
async fn addresses_are_not_stored() {
    let owner = Owner::with(FIREFOX).await;
    let first = &owner.first.refresh_token;
    owner.refresh(first, FIREFOX, HOME).await;
    owner.refresh(first, FIREFOX, HOME).await;
    let tags: Vec<Option<Vec<u8>>> =
        query_scalar("SELECT holder_network FROM refresh_tokens ORDER BY issued_at, sibling")
            .fetch_all(owner.app.running.state.store.reader())
            .await
            .unwrap();
    let [None, Some(one), Some(other)] = &tags[..] else {
        panic!("{tags:?}");
    };
    assert_eq!((one, one.len()), (other, 16));
    // The same network in another session is another tag.
    let user = owner.app.new_user().await;
    let stranger = owner.app.sign_in_from(user, FIREFOX).await;
    owner.refresh(&stranger.refresh_token, FIREFOX, HOME).await;
    let theirs: i64 = query_scalar("SELECT count(*) FROM refresh_tokens WHERE holder_network = $1")
        .bind(one)
        .fetch_one(owner.app.running.state.store.reader())
        .await
        .unwrap();
    assert_eq!(theirs, 2);
}
