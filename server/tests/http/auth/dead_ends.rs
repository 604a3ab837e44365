//! Every state that a browser's cookies can be in, met by every kind of request: each ends within a few steps in what was
//! asked for, a page to sign in on, or a refusal that a program understands. None goes in a circle.

use std::time::Duration;

use longhaul_server::auth::{sessions::EndReason, tokens::TokenPair};
use longhaul_server::store::db::query;
use reqwest::Method;

use crate::{
    app::{ACCESS_TTL, Answer, DAY, GRACE, TestApp, holder},
    browser::{Browser, Jarred},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Missing,
    Good,
    Expired,
    Foreign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refresh {
    Missing,
    Outstanding,
    Head,
    Superseded,
    SupersededLongAgo,
    Foreign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Alive,
    Revoked,
    Idle,
    Deleted,
}

#[derive(Clone, Copy, Debug)]
struct State {
    access: Access,
    refresh: Refresh,
    bound: bool,
    fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Page,
    PageForGuestsToo,
    File,
    Post,
    Api,
    Renewal,
}

impl State {
    fn all() -> impl Iterator<Item = Self> {
        use {Access as A, Fate as F, Refresh as R};
        let accesses = [A::Missing, A::Good, A::Expired, A::Foreign];
        let refreshes = [
            R::Missing,
            R::Outstanding,
            R::Head,
            R::Superseded,
            R::SupersededLongAgo,
            R::Foreign,
        ];
        let fates = [F::Alive, F::Revoked, F::Idle, F::Deleted];
        let states = accesses.into_iter().flat_map(move |access| {
            refreshes.into_iter().flat_map(move |refresh| {
                fates.into_iter().flat_map(move |fate| {
                    [true, false].map(|bound| Self {
                        access,
                        refresh,
                        bound,
                        fate,
                    })
                })
            })
        });
        // A browser that lost a race really does wait for the winner's cookies: once is enough.
        states.filter(|state| {
            state.refresh != R::Superseded || (state.fate == F::Alive && state.bound)
        })
    }

    /// Whether the session can be renewed by any request of this browser.
    fn is_good(self) -> bool {
        let named = self.bound || matches!(self.access, Access::Good | Access::Expired);
        let usable = matches!(self.refresh, Refresh::Outstanding | Refresh::Head);
        self.fate == Fate::Alive && named && usable
    }

    async fn browser<'a>(self, app: &'a TestApp, theirs: &TokenPair) -> Browser<'a> {
        let sessions = &app.running.state.sessions;
        let user = app.new_user().await;
        let mine = app.sign_in_again(user).await;
        if self.access == Access::Expired {
            app.clock.advance(ACCESS_TTL);
        }
        let superseded = matches!(
            self.refresh,
            Refresh::Superseded | Refresh::SupersededLongAgo
        );
        if superseded || self.refresh == Refresh::Head {
            let child = sessions
                .refresh(&mine.refresh_token, holder())
                .await
                .unwrap();
            if superseded {
                let child = child.tokens.refresh_token;
                sessions.refresh(&child, holder()).await.unwrap();
            }
        }
        if self.refresh == Refresh::SupersededLongAgo {
            app.clock.advance(GRACE);
        }
        let session = sessions.read_binding(&mine.binding).unwrap().session;
        match self.fate {
            Fate::Alive => {}
            Fate::Revoked => drop(sessions.end(session, EndReason::Revoked).await.unwrap()),
            Fate::Idle => app.clock.advance(DAY * 14),
            Fate::Deleted => {
                let mut tx = app.running.state.store.write().await.unwrap();
                query("DELETE FROM users WHERE id = $1")
                    .bind(user.to_string())
                    .execute(&mut *tx)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
            }
        }
        let access = match self.access {
            Access::Missing => None,
            Access::Good | Access::Expired => Some(&mine.access_token),
            Access::Foreign => Some(&theirs.access_token),
        };
        let refresh = match self.refresh {
            Refresh::Missing => None,
            Refresh::Foreign => Some(&theirs.refresh_token),
            _ => Some(&mine.refresh_token),
        };
        let mut browser = Browser::new(app);
        let binding = self.bound.then_some(&mine.binding);
        for (name, path, value) in [
            ("__Host-access", "/", access),
            ("__Secure-refresh", "/auth", refresh),
            ("__Host-session", "/", binding),
        ] {
            browser.jar.extend(value.map(|value| Jarred {
                name: name.to_owned(),
                value: value.clone(),
                path: path.to_owned(),
                attributes: String::new(),
            }));
        }
        browser
    }
}

async fn ask(browser: &mut Browser<'_>, asked: Asked) -> Answer {
    match asked {
        Asked::Page => browser.open("/applications/7?page=2").await,
        Asked::PageForGuestsToo => browser.open("/").await,
        Asked::File => browser.save("/applications/7/files/9").await,
        Asked::Post => browser.submit("/applications/7", "story=x").await,
        Asked::Api => browser.fetch(Method::GET, "/api/me").await,
        Asked::Renewal => browser.fetch(Method::POST, "/auth/refresh").await,
    }
}

fn check(state: State, asked: Asked, browser: &Browser<'_>, answer: &Answer, before: &[Jarred]) {
    let told = format!("{state:?} {asked:?}: {:?} {}", browser.trail, answer.body);
    assert!(browser.trail.len() <= 9, "a long way: {told}");
    let (place, status) = browser.trail.last().unwrap();
    let shown = *status == 200 && !place.starts_with("/login") && !answer.body.contains("guest");
    match asked {
        Asked::Page | Asked::PageForGuestsToo => assert_eq!(*status, 200, "{told}"),
        Asked::File if !shown => {
            assert_eq!(*status, 401, "{told}");
            assert!(
                answer.header("content-type").starts_with("text/plain"),
                "{told}"
            );
        }
        Asked::Post if shown => assert!(answer.body.ends_with("story=x"), "{told}"),
        Asked::Post => assert!(place.starts_with("/login?return_to="), "{told}"),
        Asked::Api | Asked::Renewal if !shown => {
            assert!(matches!(answer.error().0, 401 | 409), "{told}");
        }
        Asked::File | Asked::Api | Asked::Renewal => {}
    }
    // A call with an expired token is a script's own to renew.
    let by_itself = asked != Asked::Api || (state.access == Access::Good);
    if state.is_good() && by_itself {
        assert!(shown, "asked to sign in for nothing: {told}");
    }
    // Only a reuse that a script was told of takes cookies away, and only ours.
    if !shown {
        let reuse = asked == Asked::Renewal && answer.body.contains("reuse_detected");
        let kept: Vec<_> = before
            .iter()
            .filter(|cookie| browser.jar.contains(cookie))
            .collect();
        assert!(
            reuse || kept.len() == before.len(),
            "cookies are gone: {told}"
        );
        assert_eq!(browser.jar.len(), kept.len(), "cookies of whom? {told}");
    }
}

#[tokio::test]
async fn no_state_of_a_session_is_a_dead_end() {
    let (app, elsewhere) = (TestApp::start().await, TestApp::start().await);
    let theirs = elsewhere.sign_in_new_user().await;
    let mut states = 0;
    for state in State::all() {
        for asked in [
            Asked::Page,
            Asked::PageForGuestsToo,
            Asked::File,
            Asked::Post,
            Asked::Api,
            Asked::Renewal,
        ] {
            let mut browser = state.browser(&app, &theirs).await;
            let before = browser.jar.clone();
            let answer = ask(&mut browser, asked).await;
            check(state, asked, &browser, &answer, &before);
            // And again: what the first time left behind leads somewhere too.
            if asked == Asked::Page || asked == Asked::PageForGuestsToo {
                browser.trail.clear();
                let answer = ask(&mut browser, asked).await;
                assert_eq!(answer.status, 200, "{state:?} {:?}", browser.trail);
                assert!(browser.trail.len() <= 9);
            }
        }
        states += 1;
    }
    assert!(states > 150, "{states}");
}

/// A child that had to give way to newer ones is in the jar.
#[tokio::test]
async fn an_answer_that_comes_after_sixty_four_others_leads_to_the_sign_in() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let head = browser.cookie("refresh").unwrap().to_owned();
    let first = app.renew(&head).await;
    for _ in 1..64 {
        app.renew(&head).await;
    }
    app.clock.advance(Duration::from_secs(10));
    app.renew(&head).await;
    let refresh = |cookie: &&mut Jarred| cookie.name.ends_with("refresh");
    browser.jar.iter_mut().find(refresh).unwrap().value = first;
    app.clock.advance(ACCESS_TTL);
    for (path, place) in [
        ("/applications", "/login?return_to=/applications"),
        ("/", "/login?return_to=/"),
    ] {
        browser.open(path).await;
        assert_eq!(browser.trail.last().unwrap().0, place);
    }
    assert_eq!(app.events("reuse_detected").await, 0);
}
