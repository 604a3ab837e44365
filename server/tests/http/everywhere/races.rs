//! Nothing is saved for a session after its end was acknowledged, whichever servers were asked.

use std::sync::Arc;

use longhaul_server::Running;

use super::{save, two_beside, version};
use crate::{
    app::{Ask, TestApp},
    applications::{Applicant, change},
};

/// As many saves as one page sends while it races with a sign-out, at most.
const SAVES: usize = 20;

#[tokio::test]
async fn a_share_of_the_races_between_saves_and_a_sign_out() {
    race(200).await;
}

/// `make races`, or as many as `RACES` says.
#[tokio::test]
#[ignore = "takes minutes"]
async fn ten_thousand_races_between_saves_and_a_sign_out() {
    let said = std::env::var("RACES").ok();
    race(said.and_then(|races| races.parse().ok()).unwrap_or(10_000)).await;
}

/// A page that saves one answer through one server, and what it last saved.
struct Page {
    server: Arc<Running>,
    path: &'static str,
    saved: Option<String>,
}

async fn race(races: usize) {
    let app = Arc::new(TestApp::with_pages().await);
    let [one, other] = two_beside(&app).await.map(Arc::new);
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let page = |server, path| Page {
        server,
        path,
        saved: None,
    };
    let mut pages = [page(one, "surname"), page(other, "given_names")];
    let mut won = 0;
    for race in 0..races {
        let token = ada.again().await.access_token;
        let before = version(&app, &id).await;
        let savers = pages.map(|page| {
            let (app, token, id) = (Arc::clone(&app), token.clone(), id.clone());
            tokio::spawn(page.save_until_refused(app, token, id, race))
        });
        // Each sign-out at another place in the row of saves.
        for _ in 0..race % 16 {
            tokio::task::yield_now().await;
        }
        let out = app.post("/auth/logout").bearer_auth(&token).answer();
        assert_eq!(out.await.status, 204);
        let acknowledged = version(&app, &id).await;
        let [one, other] = savers;
        pages = [one.await.unwrap(), other.await.unwrap()];
        assert_eq!(version(&app, &id).await, acknowledged, "race {race}");
        won += usize::from(acknowledged > before);
    }
    assert!(won > 0, "no save came before a sign-out: nothing was raced");
}

impl Page {
    async fn save_until_refused(
        mut self,
        app: Arc<TestApp>,
        token: String,
        id: String,
        race: usize,
    ) -> Self {
        for n in 0..SAVES {
            let value = format!("{race} {n}");
            let typed = change(self.path, self.saved.as_deref(), &value);
            let answer = save(&app, &self.server, &token, &id, typed).answer().await;
            if answer.status == 401 {
                break;
            }
            assert_eq!(answer.status, 200, "{}", answer.body);
            self.saved = Some(value);
        }
        self
    }
}
