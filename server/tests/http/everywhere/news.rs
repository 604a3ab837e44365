//! What was changed through one server, an open page hears through another.

use serde_json::json;

use super::{save, two_beside};
use crate::{
    app::{Ask, TestApp},
    applications::{Applicant, VERSION, change},
};

/// A tab that is told of a change, or is looked at again, sends a save without changes.
#[tokio::test]
async fn a_page_that_asks_any_server_is_told_what_was_saved_at_another() {
    let app = TestApp::with_pages().await;
    let [one, other] = two_beside(&app).await;
    let ada = Applicant::new(&app).await;
    let id = ada.start().await;
    let typed = change("surname", None, "Lovelace");
    let saved = save(&app, &one, &ada.token, &id, typed).answer().await;
    assert_eq!(saved.json()["version"], 1);
    let nothing = json!({"id": id, "version": 0, "form_version": VERSION, "changes": []});
    let asked = app
        .post_to(&other, "/api/applications/save")
        .bearer_auth(&ada.token);
    let told = asked
        .json(&json!({ "save": nothing }))
        .answer()
        .await
        .json();
    assert_eq!(told["version"], 1);
    assert_eq!(told["answers"]["surname"], "Lovelace");
}
