//! The dashboard in docs shows what `/metrics` has, all of it and nothing else.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::app::{Ask, TestApp};

fn dashboard() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/grafana-dashboard.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// All that the panels ask for, rows of panels included.
fn queries(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(query)) = fields.get("expr") {
                found.push(query.clone());
            }
            fields.values().for_each(|value| queries(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| queries(value, found)),
        _ => {}
    }
}

/// The names of our metrics in a query.
fn named(query: &str) -> impl Iterator<Item = String> {
    let words = query.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    let ours = words.filter(|word| word.starts_with("longhaul_"));
    ours.map(|word| {
        let parts = ["_bucket", "_sum", "_count", "_total"];
        let part = parts.iter().find_map(|part| word.strip_suffix(part));
        part.unwrap_or(word).to_owned()
    })
}

#[tokio::test]
async fn the_dashboard_shows_every_metric_and_no_other() {
    let app = TestApp::start().await;
    // What is counted by kinds that are not a list is there once it has happened.
    let pair = app.sign_in_new_user().await;
    let leave = app.post("/auth/logout").bearer_auth(&pair.access_token);
    assert_eq!(leave.answer().await.status, 204);
    let text = app.get("/metrics").answer().await.body;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let exported: BTreeSet<_> = types
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert!(exported.len() > 10, "{exported:?}");

    let mut found = Vec::new();
    queries(&dashboard(), &mut found);
    let shown: BTreeSet<_> = found.iter().flat_map(|query| named(query)).collect();
    assert_eq!(shown, exported);
}

#[test]
fn every_panel_asks_for_something_of_the_chosen_source() {
    let dashboard = dashboard();
    let panels = dashboard["panels"].as_array().unwrap();
    assert!(panels.len() > 8);
    for panel in panels.iter().filter(|panel| panel["type"] != "row") {
        assert_eq!(
            panel["datasource"]["uid"], "${source}",
            "{}",
            panel["title"]
        );
        assert!(!panel["targets"].as_array().unwrap().is_empty());
    }
}
