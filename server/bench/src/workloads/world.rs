//! The users and drafts of a run, made anew in each server, and who does what with them.

use std::{collections::BTreeMap, net::SocketAddr};

use serde_json::Value;

use super::{
    CLIENTS, Refresh, SIGN_IN_CLIENTS, Same, Workload,
    autosave::Autosave,
    refresh::{Exchange, Token, shared},
};
use crate::{
    drafts,
    load::{Line, Lines},
    longhaul::{COMPRESSED, File, People, Person, Site},
    outcome::{Outcome, wrong},
    request::{JSON, get, post},
};

/// One session may be issued 132 tokens a minute, so refreshes are spread over so many that it is not met.
const SESSIONS: usize = 512;
/// Below the limit of sessions of one user.
const SESSIONS_PER_USER: usize = 26;
const READERS: usize = 16;
/// Enough that no account loses its oldest session within a run.
const SIGNING_IN: usize = 24;

pub(crate) struct World {
    address: SocketAddr,
    pub(crate) site: Site,
    people: People,
    readers: Vec<Person>,
    /// Of all sessions that are refreshed.
    tokens: Vec<Token>,
    lines: BTreeMap<Workload, Lines>,
}

impl World {
    pub(crate) async fn new(address: SocketAddr) -> Outcome<Self> {
        let mut people = People::new(address);
        let readers = people.register(READERS, 1).await?;
        let visitor = readers.first().ok_or_else(|| wrong("no readers"))?;
        Ok(Self {
            address,
            site: Site::of(address, visitor).await?,
            readers,
            people,
            tokens: Vec::new(),
            lines: BTreeMap::new(),
        })
    }

    /// The connections of a workload; made at the first call, and the same ones later.
    pub(crate) async fn lines(&mut self, workload: Workload) -> Outcome<&mut Lines> {
        if !self.lines.contains_key(&workload) {
            let lines = self.make(workload).await?;
            self.lines.insert(workload, lines);
        }
        self.lines
            .get_mut(&workload)
            .ok_or_else(|| wrong("no lines"))
    }

    async fn make(&mut self, workload: Workload) -> Outcome<Lines> {
        let mut background = Vec::new();
        let counted = match workload {
            Workload::Me | Workload::Sessions => self.reads(workload, CLIENTS)?,
            Workload::Favicon => files(&self.site.favicon.path),
            Workload::Style => files(&self.site.style.path),
            Workload::Module => files(&self.module()?.path),
            Workload::Login => (0..CLIENTS).map(|_| Same::ok(get("/login", &[]))).collect(),
            Workload::FormPage => self.form_pages(CLIENTS).await?,
            Workload::Refresh => self.refreshes(CLIENTS).await?,
            Workload::Autosave => self.saves(CLIENTS, &drafts::small()).await?,
            Workload::AutosaveLarge => {
                self.saves(CLIENTS, &drafts::of_size(drafts::LARGE)?)
                    .await?
            }
            Workload::AutosaveHuge => {
                self.saves(CLIENTS, &drafts::thousand_of_size(drafts::HUGE)?)
                    .await?
            }
            Workload::SignIn => self.sign_ins(SIGN_IN_CLIENTS).await?,
            Workload::Mixed => self.mixed().await?,
            Workload::Flood => {
                background = self.sign_ins(SIGN_IN_CLIENTS).await?;
                self.reads(Workload::Me, SIGN_IN_CLIENTS)?
            }
        };
        Ok(Lines {
            counted,
            background,
        })
    }

    /// The readers in turn, however many are asked for.
    fn reader(&self, number: usize) -> Outcome<&Person> {
        self.readers
            .get(number % READERS)
            .ok_or_else(|| wrong("no readers"))
    }

    fn module(&self) -> Outcome<&File> {
        let module = self.site.module.as_ref();
        module.ok_or_else(|| wrong("the module is not where the page says"))
    }

    fn reads(&self, workload: Workload, count: usize) -> Outcome<Vec<Box<dyn Line>>> {
        let path = if workload == Workload::Me {
            "/api/me"
        } else {
            "/api/sessions"
        };
        let each = (0..count).map(|number| {
            let bearer = self.reader(number)?.session()?.bearer();
            Ok(Same::ok(get(path, &[("authorization", &bearer)])))
        });
        each.collect()
    }

    /// As a browser asks for a document.
    async fn form_pages(&self, count: usize) -> Outcome<Vec<Box<dyn Line>>> {
        let answers = drafts::full()?;
        let mut lines = Vec::new();
        for number in 0..count {
            let reader = self.reader(number)?;
            let id = reader.start_draft(self.address, &answers).await?;
            let path = format!("/applications/{id}/{}", drafts::LONGEST_PAGE);
            let cookie = reader.session()?.cookie();
            lines.push(Same::ok(get(
                &path,
                &[("cookie", &cookie), ("accept", "text/html")],
            )));
        }
        Ok(lines)
    }

    async fn refreshes(&mut self, count: usize) -> Outcome<Vec<Box<dyn Line>>> {
        if self.tokens.is_empty() {
            let users = self
                .people
                .register(SESSIONS.div_ceil(SESSIONS_PER_USER), SESSIONS_PER_USER)
                .await?;
            let sessions = users
                .into_iter()
                .flat_map(|user| user.sessions)
                .take(SESSIONS);
            self.tokens = sessions.map(|session| shared(session.refresh)).collect();
        }
        let each = self.tokens.chunks(SESSIONS / count);
        Ok(each
            .map(|some| Refresh::line(Exchange::LONGHAUL, some.to_vec()))
            .collect())
    }

    async fn saves(&self, count: usize, answers: &Value) -> Outcome<Vec<Box<dyn Line>>> {
        let mut answers = answers.clone();
        Autosave::first(&mut answers);
        let mut lines = Vec::new();
        for number in 0..count {
            let reader = self.reader(number)?;
            let id = reader.start_draft(self.address, &answers).await?;
            lines.push(Autosave::of(reader.session()?.bearer(), id));
        }
        Ok(lines)
    }

    async fn sign_ins(&mut self, count: usize) -> Outcome<Vec<Box<dyn Line>>> {
        let users = self.people.register(SIGNING_IN, 1).await?;
        let requests = users
            .iter()
            .map(|user| post("/auth/login", &[JSON], &user.credentials()));
        let requests: Vec<_> = requests.collect();
        let each = requests.chunks(SIGNING_IN.div_ceil(count).max(1));
        Ok(each.map(|some| Same::in_turn(some.to_vec(), 200)).collect())
    }

    /// Of 32 connections half read, a quarter saves, and the others refresh, look at a page or load the site.
    async fn mixed(&mut self) -> Outcome<Vec<Box<dyn Line>>> {
        let mut lines = self.reads(Workload::Me, 12)?;
        lines.extend(self.reads(Workload::Sessions, 4)?);
        lines.extend(self.saves(4, &drafts::small()).await?);
        lines.extend(self.saves(4, &drafts::of_size(drafts::LARGE)?).await?);
        lines.extend(self.refreshes(4).await?);
        lines.extend(self.form_pages(2).await?);
        lines.extend(files(&self.site.style.path).into_iter().take(1));
        lines.extend(files(&self.module()?.path).into_iter().take(1));
        Ok(lines)
    }
}

fn files(path: &str) -> Vec<Box<dyn Line>> {
    let one = || Same::ok(get(path, &[COMPRESSED]));
    (0..CLIENTS).map(|_| one()).collect()
}
