//! The browser's implementation of the policy's traits, with the requests that it sends over the network.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::future::{Either, select};
use js_sys::{JSON, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use super::tabs::{self, Channel};
use super::whole;
use crate::call::{ReplayableRequest, SessionResponse};
use crate::challenge;
use crate::config::Config;
use crate::events::{Event, Reason};
use crate::grant::Grant;
use crate::tab::deadlines::Now;
use crate::tab::session::Subscribers;
use crate::tab::traits::{Answer, Clock, Events, Host, News, TabLock, Tabs, Task, Transport};

/// Sends a request and gives up after `timeout`. Without a time-out, a connection that died
/// unnoticed would keep its caller waiting forever.
///
/// # Errors
/// A message for the user or the log if no response arrived in time.
pub(super) async fn fetch_in_time(
    timeout: Duration,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Result<SessionResponse, String> {
    let call = pin!(fetch(method, url, headers, body));
    match select(call, pin!(gloo_timers::future::sleep(timeout))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err("no answer in time".to_owned()),
    }
}

/// The environment of this tab.
pub(crate) struct Browser {
    config: Rc<Config>,
    pub(super) channel: Channel,
    pub(super) subscribers: Rc<Subscribers>,
    performance: Option<web_sys::Performance>,
}

impl Browser {
    pub(crate) fn new(config: Rc<Config>, subscribers: Rc<Subscribers>) -> Self {
        Browser {
            channel: Channel::open(config.channel),
            config,
            subscribers,
            performance: web_sys::window().and_then(|window| window.performance()),
        }
    }
}

impl Transport for Browser {
    type Request = ReplayableRequest;
    type Response = SessionResponse;

    async fn send(
        &self,
        request: &ReplayableRequest,
        user: Option<&str>,
    ) -> Result<SessionResponse, String> {
        // An empty value means that the request is not made for a particular user.
        let user = (self.config.user_header, user.unwrap_or_default());
        let headers: Vec<_> = request.headers().chain([user]).collect();
        let body = request.body();
        let url = request.url();
        let timeout = self.config.call_timeout;
        fetch_in_time(timeout, request.method(), &url, &headers, body.as_ref()).await
    }

    async fn refresh(&self, user: Option<&str>) -> Answer {
        match ask(&self.config, user).await {
            Ok(answer) => answer,
            Err(_) => Answer::Unavailable { retry_after: None },
        }
    }

    fn path<'a>(&self, request: &'a ReplayableRequest) -> &'a str {
        request.path()
    }

    fn status(&self, response: &SessionResponse) -> u16 {
        response.status()
    }

    fn is_expired(&self, response: &SessionResponse) -> bool {
        refused(response, challenge::is_invalid_token)
    }

    fn is_missing(&self, response: &SessionResponse) -> bool {
        refused(response, challenge::is_missing_token)
    }
}

/// Whether the response is a 401 whose challenge satisfies `says`.
fn refused(response: &SessionResponse, says: fn(&str) -> bool) -> bool {
    let challenge = (response.status() == 401).then(|| response.header("www-authenticate"));
    challenge.flatten().is_some_and(|header| says(&header))
}

async fn ask(config: &Config, user: Option<&str>) -> Result<Answer, String> {
    let user = (config.user_header, user.unwrap_or_default());
    let headers = [("Accept", "application/json"), user];
    let response = fetch("POST", config.refresh_path, &headers, None).await?;
    let info = response.header(config.info_header).unwrap_or_default();
    Ok(match response.status() {
        // A 200 with an unexpected body, such as a captive portal's login page, is not a verdict.
        200 => match read(response, "expires_in")
            .await
            .and_then(|seconds| seconds.as_f64())
        {
            Some(seconds) => {
                let grant = Grant::new(Duration::from_secs(whole(seconds)));
                Answer::Renewed(grant.with_info(&info))
            }
            None => Answer::Unavailable { retry_after: None },
        },
        401 => match read(response, "error")
            .await
            .and_then(|code| code.as_string())
        {
            Some(code) => Answer::Rejected(Reason::from_code(&code)),
            // Neither is a 401 that a proxy generated.
            None => Answer::Unavailable { retry_after: None },
        },
        409 => Answer::Superseded,
        _ => Answer::Unavailable {
            retry_after: retry_after(&response),
        },
    })
}

/// The field `name` of a response in JSON.
async fn read(response: SessionResponse, name: &str) -> Option<JsValue> {
    let body = JSON::parse(&response.text().await.ok()?).ok()?;
    Reflect::get(&body, &name.into()).ok()
}

/// Parses `Retry-After`, given in seconds or as a date. A date is compared with the server's own
/// `Date` header, never with the clock of this computer.
fn retry_after(response: &SessionResponse) -> Option<Duration> {
    let asked = response.header("retry-after")?;
    let asked = asked.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let millis = js_sys::Date::parse(asked) - js_sys::Date::parse(&response.header("date")?);
    Duration::try_from_secs_f64(millis / 1000.0).ok()
}

impl Clock for Browser {
    fn now(&self) -> Now {
        let wall = js_sys::Date::now();
        let mono = self
            .performance
            .as_ref()
            .map_or(wall, web_sys::Performance::now);
        Now {
            mono: whole(mono),
            wall: whole(wall),
        }
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> {
        gloo_timers::future::sleep(time)
    }
}

impl TabLock for Browser {
    type Guard = tabs::Guard;

    async fn acquire(&self) -> Option<tabs::Guard> {
        tabs::acquire(self.config.lock).await
    }
}

impl Tabs for Browser {
    fn tell(&self, news: News) {
        self.channel.tell(&news);
    }
}

impl Events for Browser {
    fn emit(&self, event: Event) {
        self.subscribers.emit(event);
    }
}

impl Host for Browser {
    fn spawn(&self, task: Task) {
        wasm_bindgen_futures::spawn_local(task);
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

/// Aborts the request when the caller's future is dropped.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

/// Sends a request to the page's own origin, including its cookies.
///
/// # Errors
/// The browser's error message if no response arrived.
async fn fetch(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Result<SessionResponse, String> {
    send(method, url, headers, body)
        .await
        .map_err(|error| words(&error))
}

async fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Result<SessionResponse, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let controller = AbortController::new()?;
    let sent = Headers::new()?;
    for (name, value) in headers {
        sent.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&sent);
    init.set_signal(Some(&controller.signal()));
    if let Some(body) = body {
        init.set_body(body);
        if window.document().is_some_and(|page| page.hidden()) && fits(body) {
            // The page may be closed before the response arrives. With this flag the browser still
            // completes the request.
            Reflect::set(&init, &"keepalive".into(), &true.into())?;
        }
    }
    let mut guard = AbortOnDrop(Some(controller));
    let response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await;
    // The request has completed or failed. There is nothing left to abort, and the body may still
    // be arriving.
    guard.0 = None;
    Ok(SessionResponse::new(response?.dyn_into::<Response>()?))
}

/// Browsers limit the bodies of all pending `keepalive` requests of a page to 64 KiB in total. This
/// allows a single body of less than 32,000 bytes.
fn fits(body: &JsValue) -> bool {
    let bytes = body.dyn_ref::<Uint8Array>();
    bytes.is_some_and(|bytes| bytes.length() < 32_000)
}

fn words(error: &JsValue) -> String {
    Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| "no answer".to_owned())
}
