//! `server user …`: lists accounts, and disables, enables, signs out or deletes them.

use clap::{Args, Subcommand};

use super::{CommandError, audit::who_runs_this, date};
use crate::{
    auth::operator::{Action, Done, Operator},
    clock::Timestamp,
    config::Config,
    store::{Store, schema::Schema},
};

#[derive(Subcommand)]
pub enum User {
    /// Show all accounts
    List,
    /// Refuse sign-in, and end all sessions
    Disable(Emails),
    /// Allow sign-in again
    Enable(Emails),
    /// Show where users are signed in
    Sessions(Emails),
    /// End all sessions of users
    SignOut {
        #[arg(required_unless_present = "everyone")]
        emails: Vec<String>,
        /// End all sessions of all users, as after a restored backup
        #[arg(long, conflicts_with = "emails")]
        everyone: bool,
    },
    /// Delete accounts with all their applications and files
    Delete {
        #[command(flatten)]
        emails: Emails,
        /// Really: this cannot be undone
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args)]
pub struct Emails {
    #[arg(required = true)]
    emails: Vec<String>,
}

impl User {
    /// Runs the command and returns what to tell the user.
    pub async fn run(self, config: &Config, now: Timestamp) -> Result<String, CommandError> {
        let store = Store::open_existing(&config.database, Schema::MustFit).await?;
        let operator = Operator::new(store.clone(), config, who_runs_this(), now);
        let said = self.ask(&operator).await;
        store.close().await;
        said
    }

    async fn ask(self, operator: &Operator) -> Result<String, CommandError> {
        let (action, emails) = match self {
            Self::List => return list(operator).await,
            Self::Sessions(Emails { emails }) => return sessions(operator, &emails).await,
            Self::SignOut { everyone: true, .. } => {
                let ended = operator.sign_everyone_out().await?;
                return Ok(format!("{} ended, of all users. {OBEYED}", count(ended)));
            }
            Self::Delete { emails, yes: false } => {
                return Err(CommandError::Unconfirmed(format!(
                    "this deletes {} with all applications and files, for good. If that is meant, add --yes",
                    emails.emails.join(", ")
                )));
            }
            Self::SignOut { emails, .. } => (Action::SignOut, emails),
            Self::Disable(Emails { emails }) => (Action::Disable, emails),
            Self::Enable(Emails { emails }) => (Action::Enable, emails),
            Self::Delete { emails, yes: true } => (Action::Delete, emails.emails),
        };
        let done = operator.apply(action, &emails).await?;
        let mut lines: Vec<String> = done.iter().map(|done| line(action, done)).collect();
        if done.iter().any(|done| done.sessions > 0) {
            lines.push(OBEYED.to_owned());
        }
        Ok(lines.join("\n"))
    }
}

const OBEYED: &str = "Running servers refuse their access tokens within a second.";

fn line(action: Action, done: &Done) -> String {
    let email = &done.email;
    let ended = count(done.sessions);
    match (action, done.changed) {
        (Action::Disable, true) => format!("{email} is disabled, {ended} ended."),
        (Action::Disable, false) => format!("{email} was disabled already."),
        (Action::Enable, true) => format!("{email} may sign in again."),
        (Action::Enable, false) => format!("{email} was not disabled."),
        (Action::SignOut, true) => format!("{email} is signed out, {ended} ended."),
        (Action::SignOut, false) => format!("{email} was not signed in."),
        (Action::Delete, _) => format!(
            "{email} is deleted. A running server removes the files within a quarter of an hour."
        ),
    }
}

fn count(sessions: usize) -> String {
    match sessions {
        1 => "1 session".to_owned(),
        many => format!("{many} sessions"),
    }
}

async fn list(operator: &Operator) -> Result<String, CommandError> {
    let accounts = operator.accounts().await?;
    if accounts.is_empty() {
        return Ok("There are no accounts.".to_owned());
    }
    let mut lines = vec![format!(
        "{:<36}  {:<23}  {:<8}  {:>8}  EMAIL",
        "ID", "REGISTERED", "STATE", "SESSIONS"
    )];
    for account in accounts {
        let state = if account.disabled {
            "disabled"
        } else {
            "active"
        };
        lines.push(format!(
            "{:<36}  {:<23}  {state:<8}  {:>8}  {}",
            account.id,
            date(Timestamp::from_millis(account.created_at)),
            account.sessions,
            account.email
        ));
    }
    Ok(lines.join("\n"))
}

async fn sessions(operator: &Operator, emails: &[String]) -> Result<String, CommandError> {
    let mut lines = Vec::new();
    for (email, sessions) in operator.sessions(emails).await? {
        lines.push(format!("{email}: {}", count(sessions.len())));
        for session in sessions {
            // What a client calls itself is not to be trusted with a terminal.
            let agent: String = session
                .user_agent
                .chars()
                .filter(|c| !c.is_control())
                .collect();
            lines.push(format!(
                "  {}  since {}, last renewed {}  {agent}",
                session.id,
                date(session.created_at),
                date(session.renewed_at)
            ));
        }
    }
    Ok(lines.join("\n"))
}
