//! As much of a browser as the contract needs: a cookie jar with paths, and redirects that keep
//! method and body where the status says so.

use std::sync::{Arc, Mutex};

use longhaul_server::{auth::tokens::TokenPair, http::cookies};
use reqwest::{
    Method, RequestBuilder,
    header::{CONTENT_TYPE, COOKIE, SET_COOKIE},
};

use crate::app::{Answer, Ask, TestApp};

pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    pub jar: Vec<Jarred>,
    /// The jar of all tabs, when this is one tab of several.
    shared: Option<Arc<Mutex<Vec<Jarred>>>>,
    /// Every address asked for, with its status, in order.
    pub trail: Vec<(String, u16)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Jarred {
    pub name: String,
    pub value: String,
    pub path: String,
    pub attributes: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            jar: Vec::new(),
            shared: None,
            trail: Vec::new(),
        }
    }

    pub(crate) async fn signed_in(app: &'a TestApp) -> Self {
        let mut browser = Self::new(app);
        browser.adopt(&app.sign_in_new_user().await);
        browser
    }

    /// Another tab, with the same cookies from now on.
    pub(crate) fn tab(&mut self) -> Self {
        let jar = self.jar.clone();
        let shared = self.shared.get_or_insert_with(|| Arc::new(Mutex::new(jar)));
        Self {
            shared: Some(shared.clone()),
            ..Self::new(self.app)
        }
    }

    /// Puts the cookies of a sign-in into the jar.
    pub(crate) fn adopt(&mut self, tokens: &TokenPair) {
        for (_, value) in cookies::set(&self.app.running.state.config, tokens) {
            self.store(value.to_str().unwrap());
        }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.jar
            .iter()
            .find(|cookie| cookie.name.ends_with(name))
            .map(|cookie| &*cookie.value)
    }

    pub(crate) async fn open(&mut self, path: &str) -> Answer {
        self.navigate(Method::GET, path, None).await
    }

    /// A plain form, sent without JavaScript.
    pub(crate) async fn submit(&mut self, path: &str, body: &str) -> Answer {
        self.navigate(Method::POST, path, Some(body)).await
    }

    /// A request by script: sees no redirect and wants no page.
    pub(crate) async fn fetch(&mut self, method: Method, path: &str) -> Answer {
        self.fetch_with(method, path, |request| request).await
    }

    /// As [`fetch`](Self::fetch), with more headers or a body.
    pub(crate) async fn fetch_with(
        &mut self,
        method: Method,
        path: &str,
        finish: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        let request = self
            .app
            .request(method, path)
            .header("sec-fetch-site", "same-origin");
        let request = finish(request.header(COOKIE, self.cookie_header(path)));
        let answer = request.answer().await;
        self.receive(path, &answer);
        answer
    }

    /// A click on a link to be saved.
    pub(crate) async fn save(&mut self, path: &str) -> Answer {
        self.ask(
            Method::GET,
            path,
            None,
            &[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "empty")],
        )
        .await
    }

    async fn navigate(&mut self, method: Method, path: &str, body: Option<&str>) -> Answer {
        let page = [
            ("accept", "text/html,application/xhtml+xml"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        self.ask(method, path, body, &page).await
    }

    /// With such headers, through every redirect.
    pub(crate) async fn ask(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let (mut method, mut path, mut body) = (method, path.to_owned(), body);
        for _ in 0..20 {
            let mut request = self.app.request(method.clone(), &path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request = request.header("sec-fetch-site", "same-origin").header(
                "referer",
                format!("http://{}/applications/form", self.app.running.addr),
            );
            if let Some(shared) = &self.shared {
                self.jar.clone_from(&shared.lock().unwrap());
            }
            let cookies = self.cookie_header(&path);
            if !cookies.is_empty() {
                request = request.header(COOKIE, cookies);
            }
            if let Some(body) = body {
                let form = "application/x-www-form-urlencoded";
                request = request.header(CONTENT_TYPE, form).body(body.to_owned());
            }
            let answer = request.answer().await;
            self.receive(&path, &answer);
            match answer.status.as_u16() {
                303 => (method, body) = (Method::GET, None),
                307 => {}
                _ => return answer,
            }
            let location = answer.header("location");
            // A fragment stays in the browser.
            let (before, _) = location.split_once('#').unwrap_or((location, ""));
            before.clone_into(&mut path);
        }
        panic!("a redirect loop: {:?}", self.trail);
    }

    fn receive(&mut self, path: &str, answer: &Answer) {
        self.trail.push((path.to_owned(), answer.status.as_u16()));
        for value in answer.headers.get_all(SET_COOKIE) {
            self.store(value.to_str().unwrap());
        }
    }

    fn cookie_header(&self, path: &str) -> String {
        let sent = self.jar.iter().filter(|cookie| {
            path.strip_prefix(&cookie.path).is_some_and(|rest| {
                cookie.path.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?'])
            })
        });
        sent.map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn store(&mut self, set_cookie: &str) {
        let (pair, attributes) = set_cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        let path = attributes
            .split("Path=")
            .nth(1)
            .unwrap()
            .split(';')
            .next()
            .unwrap();
        let cookie = (!attributes.contains("Max-Age=0")).then(|| Jarred {
            name: name.to_owned(),
            value: value.to_owned(),
            path: path.to_owned(),
            attributes: attributes.to_owned(),
        });
        let replace = |jar: &mut Vec<Jarred>| {
            jar.retain(|cookie| cookie.name != name);
            jar.extend(cookie.clone());
        };
        replace(&mut self.jar);
        if let Some(shared) = &self.shared {
            replace(&mut shared.lock().unwrap());
        }
    }
}
