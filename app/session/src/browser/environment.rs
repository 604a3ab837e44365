//! The browser's implementation of the policy's traits.

use super::{channel::Channel, fetch::fetch, lock};
use crate::{
    challenge,
    config::Config,
    deadline::Now,
    events::{Event, Reason},
    grant::Grant,
    news::News,
    request::ReplayableRequest,
    response::SessionResponse,
    subscribers::Subscribers,
    traits::{Answer, Clock, Events, Host, TabLock, Tabs, Task, Transport},
};
use futures::future::{Either, select};
use js_sys::{JSON, Reflect};
use std::{future::Future, pin::pin, rc::Rc, time::Duration};
use wasm_bindgen::JsValue;

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
pub(super) struct Browser {
    config: Rc<Config>,
    channel: Rc<Channel>,
    subscribers: Rc<Subscribers>,
    performance: Option<web_sys::Performance>,
}

impl Browser {
    pub(crate) fn new(
        config: Rc<Config>,
        subscribers: Rc<Subscribers>,
        channel: Rc<Channel>,
    ) -> Self {
        Browser {
            config,
            channel,
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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds since 1970 or since the page was opened; a negative clock reads as 0"
)]
fn whole(millis: f64) -> u64 {
    millis as u64
}

impl TabLock for Browser {
    type Guard = lock::Guard;

    async fn acquire(&self) -> Option<lock::Guard> {
        lock::acquire(self.config.lock).await
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
