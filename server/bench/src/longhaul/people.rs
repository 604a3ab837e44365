//! Users of the server under load, made through its front door.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::{
    client::Connection,
    load::expect,
    outcome::{Outcome, While, wrong},
    request::{JSON, post},
};

const PASSWORD: &str = "correct horse battery staple";
/// As many as there are processors for hashing, on the machines that this is for.
const AT_ONCE: usize = 4;

#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) sessions: Vec<Session>,
}

/// Makes users, each with an address that no other has.
pub(crate) struct People {
    address: SocketAddr,
    made: usize,
}

impl People {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, made: 0 }
    }

    /// So many users, each signed in so many times.
    pub(crate) async fn register(&mut self, count: usize, sessions: usize) -> Outcome<Vec<Person>> {
        let mut people = Vec::new();
        while people.len() < count {
            let some = AT_ONCE.min(count - people.len());
            let tasks: Vec<_> = (self.made..self.made + some)
                .map(|number| tokio::spawn(registered(self.address, number, sessions)))
                .collect();
            self.made += some;
            for task in tasks {
                people.push(task.await?.during("signing in the users of the load")?);
            }
        }
        Ok(people)
    }
}

/// The body of a sign-in.
pub(crate) fn credentials(email: &str) -> String {
    json!({ "email": email, "password": PASSWORD }).to_string()
}

async fn registered(address: SocketAddr, number: usize, sessions: usize) -> Outcome<Person> {
    let mut connection = Connection::open(address).await?;
    let email = format!("user-{number}@example.com");
    let body = credentials(&email);
    let mut made = Vec::new();
    for nth in 0..sessions.max(1) {
        let (path, status) = if nth == 0 {
            ("/auth/register", 201)
        } else {
            ("/auth/login", 200)
        };
        let answer = connection.ask(&post(path, &[JSON], &body)).await?;
        expect(&answer, status)?;
        let text = |name| crate::json::text(answer.text(), name).map(str::to_owned);
        made.push(Session {
            access: text("access_token")?,
            refresh: text("refresh_token")?,
        });
    }
    Ok(Person {
        email,
        sessions: made,
    })
}

impl Person {
    /// The sign-in that made the account.
    pub(crate) fn session(&self) -> Outcome<&Session> {
        self.sessions
            .first()
            .ok_or_else(|| wrong("a user without a session"))
    }

    pub(crate) fn credentials(&self) -> String {
        credentials(&self.email)
    }

    /// Starts an application with these answers; its id.
    pub(crate) async fn start_draft(
        &self,
        address: SocketAddr,
        answers: &Value,
    ) -> Outcome<String> {
        let mut connection = Connection::open(address).await?;
        let bearer = self.session()?.bearer();
        let bearer = ("authorization", &*bearer);
        let list = post("/api/applications/list", &[bearer, JSON], "{}");
        let answer = connection.ask(&list).await?;
        expect(&answer, 200)?;
        let key = format!("key={}", crate::json::text(answer.text(), "start_key")?);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let answer = connection
            .ask(&post("/applications", &[bearer, form], &key))
            .await?;
        expect(&answer, 303)?;
        let place = answer.header("location").unwrap_or_default();
        let id = place
            .strip_prefix("/applications/")
            .ok_or_else(|| wrong("no application"))?
            .to_owned();
        let body = first_save(&id, answers).to_string();
        let answer = connection.ask(&post(SAVE, &[bearer, JSON], &body)).await?;
        expect(&answer, 200)?;
        if answer.text().contains("\"refused\":[{") {
            return Err(wrong(format!(
                "answers of the sample are refused: {}",
                answer.text()
            )));
        }
        Ok(id)
    }
}

pub(crate) const SAVE: &str = "/api/applications/save";
/// Of the form that pages opened now are of.
pub(crate) const FORM_VERSION: u32 = 2;

fn first_save(id: &str, answers: &Value) -> Value {
    let answers = answers.as_object().into_iter().flatten();
    let changes: Vec<Value> = answers
        .map(|(path, value)| json!({ "path": path, "value": value }))
        .collect();
    json!({ "save": { "id": id, "version": 0, "form_version": FORM_VERSION, "changes": changes } })
}

impl Session {
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.access)
    }

    /// What a browser sends.
    pub(crate) fn cookie(&self) -> String {
        format!("__Host-access={}", self.access)
    }
}
