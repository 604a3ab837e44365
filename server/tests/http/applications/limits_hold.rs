//! Whatever is saved, posted and chosen in whatever order: the stored draft stays within its limits.

use longhaul_form::answers::item_of;
use longhaul_form::paths::MOST_ITEMS;
use longhaul_form::{Answers, Value};
use longhaul_server::limits::{MOST_ALTERNATIVES, MOST_LOGGED};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use proptest::{collection::vec, prelude::*};
use serde_json::json;

use crate::app::TestApp;
use crate::applications::limits::{log_counted, log_summed};
use crate::applications::{Applicant, change};
use crate::browser::Browser;

/// What one of several windows does, each on the version that it saw.
#[derive(Clone, Debug)]
enum Step {
    /// Items are added by the module, to a list that was seen empty.
    Add { count: usize },
    /// All items but some are removed.
    Keep { count: usize },
    /// An item is added by a button.
    Button,
    /// An answer is typed into an old page.
    Post { text: u8, back: u64 },
    /// One of the values in conflict is chosen.
    Choose { ours: bool },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..=30_usize).prop_map(|count| Step::Add { count }),
        (0..=30_usize).prop_map(|count| Step::Keep { count }),
        Just(Step::Button),
        (0..9_u8, 0..9_u64).prop_map(|(text, back)| Step::Post { text, back }),
        any::<bool>().prop_map(|ours| Step::Choose { ours }),
    ]
}

struct Windows<'a> {
    app: &'a TestApp,
    ada: Applicant<'a>,
    id: String,
    browser: Browser<'a>,
    added: usize,
}

impl Windows<'_> {
    async fn draft(&self) -> (u64, Answers) {
        let draft = self.ada.load(&self.id).await;
        let answers = serde_json::from_value(draft["answers"].clone()).unwrap();
        (draft["version"].as_u64().unwrap(), answers)
    }

    async fn take(&mut self, step: &Step) {
        let (version, answers) = self.draft().await;
        let there = answers.items("social").to_vec();
        let contact = format!("/applications/{}/contact", self.id);
        match step {
            Step::Add { count } => {
                let new: Vec<String> = (0..*count)
                    .map(|at| format!("i{}x{at}", self.added))
                    .collect();
                self.added += 1;
                let handle = change(&format!("social.{}.handle", new[0]), None, "ada");
                let list = json!({ "path": "social", "base": [], "value": new });
                let answer = self
                    .ada
                    .save(&self.id, version, json!([list, handle]))
                    .await;
                let fits = there.len() + count <= MOST_ITEMS;
                assert_eq!(
                    answer.status,
                    if fits { 200 } else { 422 },
                    "{}",
                    answer.body
                );
            }
            Step::Keep { count } => {
                let kept = &there[..there.len().min(*count)];
                let list = json!({ "path": "social", "base": there, "value": kept });
                let answer = self.ada.save(&self.id, version, json!([list])).await;
                assert_eq!(answer.status, 200, "{}", answer.body);
            }
            Step::Button => {
                self.browser.submit(&contact, "_form=2&_add=social").await;
            }
            Step::Post { text, back } => {
                let seen = version.saturating_sub(*back);
                let body = format!("_form=2&_version={seen}&phone_work={text}");
                self.browser.submit(&contact, &body).await;
            }
            Step::Choose { ours } => {
                let button = if *ours { "_keep" } else { "_take" };
                let body = format!("_form=2&{button}=phone_work");
                self.browser.submit(&contact, &body).await;
            }
        }
    }

    async fn check(&self) -> Result<(), TestCaseError> {
        let (_, answers) = self.draft().await;
        for (path, value) in answers.iter() {
            if let Value::Items(ids) = value {
                prop_assert!(ids.len() <= MOST_ITEMS, "{path}: {}", ids.len());
            }
            if let Some((group, item)) = item_of(path) {
                prop_assert!(answers.has_item(group, item), "{path}");
            }
        }
        let waiting = self.app.rows("posted_clashes WHERE until IS NULL").await;
        prop_assert!(
            waiting <= i64::try_from(MOST_ALTERNATIVES).unwrap(),
            "{waiting}"
        );
        prop_assert!(self.app.rows("changes").await <= MOST_LOGGED);
        prop_assert_eq!(log_counted(self.app).await, log_summed(self.app).await);
        Ok(())
    }
}

#[test]
fn a_draft_stays_within_its_limits() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(TestApp::with_pages());
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&vec(step(), 1..25), |steps| {
        runtime.block_on(async {
            let ada = Applicant::new(&app).await;
            let id = ada.start().await;
            let mut browser = Browser::new(&app);
            browser.adopt(&ada.again().await);
            let mut windows = Windows {
                app: &app,
                ada,
                id,
                browser,
                added: 0,
            };
            for step in &steps {
                windows.take(step).await;
                windows.check().await?;
            }
            let removed = windows
                .ada
                .app
                .post(&format!("/applications/{}/delete", windows.id));
            drop(
                removed
                    .bearer_auth(&windows.ada.token)
                    .send()
                    .await
                    .unwrap(),
            );
            Ok(())
        })
    });
    outcome.unwrap();
}
