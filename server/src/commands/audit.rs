//! `server audit`: the record of what operators did to accounts.

use std::process::Command;

use super::{CommandError, date};
use crate::{
    auth::operator::Operator,
    clock::Timestamp,
    config::Config,
    store::{Store, schema::Schema},
};

pub(super) async fn run(
    config: &Config,
    last: u32,
    now: Timestamp,
) -> Result<String, CommandError> {
    let store = Store::open_existing(&config.database, Schema::MustFit).await?;
    let operator = Operator::new(store.clone(), config, String::new(), now);
    let entries = operator.actions(last).await?;
    store.close().await;
    if entries.is_empty() {
        return Ok("No operator has changed an account yet.".to_owned());
    }
    let mut lines = vec![format!(
        "{:<23}  {:<16}  {:<8}  {:>8}  ACCOUNT",
        "WHEN", "OPERATOR", "ACTION", "SESSIONS"
    )];
    for entry in entries {
        let account = match (entry.user_id, entry.email) {
            (None, _) => "everyone".to_owned(),
            (Some(id), Some(email)) => format!("{email} ({id})"),
            (Some(id), None) => format!("{id}, deleted since"),
        };
        lines.push(format!(
            "{:<23}  {:<16}  {:<8}  {:>8}  {account}",
            date(Timestamp::from_millis(entry.at)),
            entry.operator,
            entry.action,
            entry.sessions
        ));
    }
    Ok(lines.join("\n"))
}

/// The operating system's name for the user who runs this command, and behind it who they were before `sudo`.
pub(super) fn who_runs_this() -> String {
    let said = Command::new("id").arg("-un").output();
    let said = said.ok().filter(|output| output.status.success());
    let said = said.and_then(|output| String::from_utf8(output.stdout).ok());
    let from = |name| std::env::var(name).ok();
    let name = said.or_else(|| from("USER")).or_else(|| from("USERNAME"));
    let name = name.unwrap_or_default();
    let name = match name.trim() {
        "" => "unknown",
        name => name,
    };
    match from("SUDO_USER") {
        Some(before) if before != name => format!("{name} ({before})"),
        _ => name.to_owned(),
    }
}
