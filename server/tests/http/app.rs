//! A server for each test, with a clock that the test moves.

use std::{sync::Arc, time::Duration};

use app::{library::LIBRARY_CARD, visa::VISITOR_VISA};
use axum::{
    Router,
    extract::Extension,
    routing::{any, get},
};
use longhaul_form::Form;
use longhaul_server::store::db::{Engine, query, query_scalar};
use longhaul_server::{
    Running,
    auth::{
        accounts::DeviceInfo, beginning::Proven, ids::UserId, refresh::Holder, tokens::TokenPair,
    },
    clock::{Clock, ManualClock, Timestamp},
    config::Config,
    files::{Access, BucketPlace, Place},
    http::{middleware::authenticate::Caller, pages::routes},
    languages::Languages,
    start_with,
    state::AppState,
};
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use s3_for_tests::Bucket;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const GRACE: Duration = Duration::from_secs(30);
pub(crate) const DAY: Duration = Duration::from_hours(24);
pub(crate) const ACCESS_TTL: Duration = Duration::from_mins(5);

pub(crate) struct TestApp {
    pub running: Running,
    pub clock: Arc<ManualClock>,
    pub folder: TempDir,
    client: reqwest::Client,
    flags: Vec<String>,
    pages: Pages,
    form: &'static Form,
}

type Pages = fn(AppState) -> Router<AppState>;

pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Without the number of the request, if it was in it: answers that should be the same can be compared.
    pub body: String,
    /// Whether an error for programs held the number that the header has.
    pub numbered: bool,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn refresh_token(&self) -> String {
        self.json()["refresh_token"]
            .as_str()
            .expect("a refresh token")
            .to_owned()
    }

    pub(crate) fn access_token(&self) -> String {
        self.json()["access_token"]
            .as_str()
            .expect("an access token")
            .to_owned()
    }

    /// Status and code of an error, whose shape is checked on the way.
    pub(crate) fn error(&self) -> (u16, String) {
        let body = self.json();
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{body}"
        );
        let challenge = self.header("www-authenticate");
        assert_eq!(
            self.status == 401,
            !challenge.is_empty(),
            "401 and its challenge go together"
        );
        (
            self.status.as_u16(),
            body["error"].as_str().expect("a code").to_owned(),
        )
    }
}

async fn panics() -> &'static str {
    panic!("a canary that no answer may show")
}

/// The real pages, and one with a bug.
fn pages_and_a_panic(state: AppState) -> Router<AppState> {
    routes(state).route("/panics", get(panics))
}

/// Pages that show what reached them.
fn echo_pages(_: AppState) -> Router<AppState> {
    async fn echo(
        caller: Option<Extension<Caller>>,
        method: axum::http::Method,
        body: String,
    ) -> axum::response::Html<String> {
        let who = caller.map_or("guest".to_owned(), |caller| caller.who.user.to_string());
        axum::response::Html(format!("{method} {who} {body}"))
    }
    Router::new()
        .route("/", any(echo))
        .route("/login", any(echo))
        .route("/register", any(echo))
        .route("/applications", any(echo))
        .route("/applications/{*rest}", any(echo))
        .route("/api/echo", any(echo))
        .route("/pkg/style.css", any(echo))
        .route("/panics", get(panics))
}

/// Where the rows of a server in `folder` are. These tests run on either engine.
fn database(folder: &TempDir) -> String {
    let folder = folder.path();
    postgres_for_tests::if_chosen(folder)
        .unwrap_or_else(|| format!("sqlite://{}/longhaul.db", folder.display()))
}

/// For the setting that says where files are.
pub(crate) fn in_bucket(bucket: &Bucket) -> Place {
    Place::Bucket(BucketPlace {
        bucket: bucket.name.clone(),
        folder: "files".to_owned(),
        endpoint: Some(bucket.endpoint.parse().unwrap()),
        access: Some(Access {
            region: s3_for_tests::REGION.to_owned(),
            key_id: s3_for_tests::ACCESS_KEY.to_owned(),
            secret: s3_for_tests::SECRET_KEY.to_owned(),
        }),
    })
}

async fn serve(
    folder: &TempDir,
    clock: Arc<dyn Clock>,
    flags: &[String],
    pages: Pages,
    form: &'static Form,
) -> Running {
    let path = folder.path().display();
    let mut args = vec![
        "server".to_owned(),
        "--addr=127.0.0.1:0".to_owned(),
        format!("--database-url={}", database(folder)),
        format!("--data-dir={path}/data"),
        "--key=file".to_owned(),
    ];
    args.extend(flags.iter().cloned());
    let mut config = Config::from_args(args).unwrap();
    if let Some(bucket) = s3_for_tests::if_chosen(folder.path()) {
        config.files = in_bucket(&bucket);
    }
    let languages = if form.id == LIBRARY_CARD.id {
        Arc::new(Languages::with_form(app::library::TEXTS).unwrap())
    } else {
        Languages::of_visa()
    };
    start_with(config, clock, form, languages, pages)
        .await
        .unwrap()
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(flags: &[&str]) -> Self {
        let clock = ManualClock::starting_at(Timestamp::from_seconds(1_800_000_000));
        let folder = tempfile::tempdir().unwrap();
        let flags = flags.iter().map(ToString::to_string).collect();
        Self::launch(Arc::new(clock), folder, flags, echo_pages, &VISITOR_VISA).await
    }

    /// With the real pages, on 15 June 2026: the day for which the sample applications are made.
    pub(crate) async fn with_pages() -> Self {
        Self::with_pages_and(&[]).await
    }

    pub(crate) async fn with_pages_and(flags: &[&str]) -> Self {
        Self::with_form(&VISITOR_VISA, flags).await
    }

    /// With the real pages, and uploads in a folder wherever those of other tests are.
    pub(crate) async fn with_folder_and(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        s3_for_tests::never_in(folder.path());
        Self::on_the_day_in(folder, routes, &VISITOR_VISA, flags).await
    }

    /// With the real pages about another form.
    pub(crate) async fn with_form(form: &'static Form, flags: &[&str]) -> Self {
        Self::on_the_day(routes, form, flags).await
    }

    /// With the real pages, and `/panics`.
    pub(crate) async fn with_pages_and_a_panic(flags: &[&str]) -> Self {
        Self::on_the_day(pages_and_a_panic, &VISITOR_VISA, flags).await
    }

    async fn on_the_day(pages: Pages, form: &'static Form, flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::on_the_day_in(folder, pages, form, flags).await
    }

    async fn on_the_day_in(
        folder: TempDir,
        pages: Pages,
        form: &'static Form,
        flags: &[&str],
    ) -> Self {
        let clock = ManualClock::starting_at(Timestamp::from_seconds(1_781_524_800));
        let flags = flags.iter().map(ToString::to_string).collect();
        Self::launch(Arc::new(clock), folder, flags, pages, form).await
    }

    /// The same server again, as after an update.
    pub(crate) async fn restart(self) -> Self {
        self.running.shutdown().await;
        let (flags, form) = (self.flags, self.form);
        Self::launch(self.clock, self.folder, flags, self.pages, form).await
    }

    /// The same server with other settings.
    pub(crate) async fn restart_with(self, flags: &[&str]) -> Self {
        self.running.shutdown().await;
        let flags = flags.iter().map(ToString::to_string).collect();
        Self::launch(self.clock, self.folder, flags, self.pages, self.form).await
    }

    async fn launch(
        clock: Arc<ManualClock>,
        folder: TempDir,
        flags: Vec<String>,
        pages: Pages,
        form: &'static Form,
    ) -> Self {
        let running = serve(&folder, clock.clone(), &flags, pages, form).await;
        running.first_look().await;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            running,
            clock,
            folder,
            client,
            flags,
            pages,
            form,
        }
    }

    /// A second server on the same database.
    pub(crate) async fn beside(&self) -> Running {
        self.beside_with(self.clock.clone()).await
    }

    /// The same with a clock of its own.
    pub(crate) async fn beside_with(&self, clock: Arc<dyn Clock>) -> Running {
        let (flags, pages) = (&self.flags, self.pages);
        serve(&self.folder, clock, flags, pages, self.form).await
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.running.addr))
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    pub(crate) fn request_to(
        &self,
        server: &Running,
        method: Method,
        path: &str,
    ) -> RequestBuilder {
        let url = format!("http://{}{path}", server.addr);
        self.client.request(method, url)
    }

    pub(crate) fn get_from(&self, server: &Running, path: &str) -> RequestBuilder {
        self.client.get(format!("http://{}{path}", server.addr))
    }

    pub(crate) fn post_to(&self, server: &Running, path: &str) -> RequestBuilder {
        self.client.post(format!("http://{}{path}", server.addr))
    }

    /// A session without the price of hashing a password.
    pub(crate) async fn sign_in_new_user(&self) -> TokenPair {
        let user = self.new_user().await;
        self.sign_in_again(user).await
    }

    pub(crate) async fn new_user(&self) -> UserId {
        let user = UserId::new();
        let mut tx = self.running.state.store.write().await.unwrap();
        query(
            "INSERT INTO users (id, email, email_key, password_hash, created_at)
             VALUES ($1, $1 || '@example.com', $1 || '@example.com', '', 0)",
        )
        .bind(user.to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        user
    }

    pub(crate) async fn sign_in_again(&self, user: UserId) -> TokenPair {
        self.sign_in_from(user, "test").await
    }

    pub(crate) async fn sign_in_from(&self, user: UserId, user_agent: &str) -> TokenPair {
        let state = &self.running.state;
        let proven = Proven {
            user,
            password_hash: self.password_hash(user).await,
        };
        let created = state.sessions.create(proven, user_agent.to_owned(), None);
        let created = created.await.unwrap();
        created.expect("the hash is the stored one").tokens
    }

    pub(crate) async fn password_hash(&self, user: UserId) -> String {
        query_scalar("SELECT password_hash FROM users WHERE id = $1")
            .bind(user.to_string())
            .fetch_one(self.running.state.store.reader())
            .await
            .unwrap()
    }

    /// An account with [`PASSWORD`]; the answer carries its first tokens.
    pub(crate) async fn register(&self, email: &str) -> Answer {
        let body = json!({"email": email, "password": PASSWORD});
        let answer = self.post("/auth/register").json(&body).answer().await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer
    }

    pub(crate) async fn login(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.post("/auth/login").json(&body).answer().await
    }

    /// Rows of a table; for what must be gone, or there once.
    pub(crate) async fn rows(&self, table: &str) -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        query_scalar(sql)
            .fetch_one(self.running.state.store.reader())
            .await
            .unwrap()
    }

    /// Waits until no mail is on its way, but for those that wait for a later time. Mail is sent beside the requests.
    pub(crate) async fn mail_is_out(&self) {
        for _ in 0..1500 {
            let on_its_way: i64 = query_scalar(
                "SELECT count(*) FROM mails WHERE outcome IS NULL AND (due_at <= $1 OR answer IS NULL)",
            )
            .bind(self.clock.now().as_millis())
            .fetch_one(self.running.state.store.reader())
            .await
            .unwrap();
            if on_its_way == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("mail is still on its way");
    }

    pub(crate) fn engine(&self) -> Engine {
        self.running.state.store.engine()
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.post("/auth/refresh")
            .json(&json!({"refresh_token": token}))
            .answer()
            .await
    }

    /// Refreshes and expects it to work.
    pub(crate) async fn renew(&self, token: &str) -> String {
        let answer = self.refresh(token).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.refresh_token()
    }

    pub(crate) async fn me(&self, access_token: &str) -> Answer {
        self.get("/api/me").bearer_auth(access_token).answer().await
    }

    /// One series of the metrics, such as `sign_ins_total{outcome="ok"}`; nothing if it is not there.
    pub(crate) async fn metric(&self, series: &str) -> Option<f64> {
        let text = self.get("/metrics").answer().await.body;
        let mut lines = text.lines().filter_map(|line| line.rsplit_once(' '));
        let found = lines.find(|(name, _)| name.strip_prefix("longhaul_") == Some(series));
        found.map(|(_, value)| value.parse().unwrap())
    }

    /// Counts of refreshes by outcome, without those that are zero.
    pub(crate) async fn refreshes(&self) -> Vec<(String, f64)> {
        let text = self.get("/metrics").answer().await.body;
        let lines = text.lines();
        let counts = lines.filter_map(|line| {
            let rest = line.strip_prefix("longhaul_refreshes_total{outcome=\"")?;
            let (outcome, count) = rest.split_once("\"} ")?;
            Some((outcome.to_owned(), count.parse().unwrap()))
        });
        counts.filter(|(_, count)| *count > 0.0).collect()
    }

    pub(crate) async fn events(&self, kind: &str) -> i64 {
        query_scalar("SELECT count(*) FROM security_events WHERE kind = $1")
            .bind(kind)
            .fetch_one(self.running.state.store.reader())
            .await
            .unwrap()
    }
}

pub(crate) trait Ask {
    async fn answer(self) -> Answer;
}

impl Ask for RequestBuilder {
    async fn answer(self) -> Answer {
        let response = self.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let id = headers.get("x-request-id").and_then(|id| id.to_str().ok());
        let number = format!(r#","request_id":"{}""#, id.unwrap_or_default());
        let body = text.replacen(&number, "", 1);
        Answer {
            status,
            headers,
            numbered: body != text,
            body,
        }
    }
}

/// Who asks for a token when a test calls the services directly.
pub(crate) fn holder() -> Holder {
    Holder {
        address: std::net::Ipv4Addr::LOCALHOST.into(),
        user_agent: "test".to_owned(),
    }
}

/// What a device is when a test calls the services directly.
pub(crate) fn device() -> DeviceInfo {
    DeviceInfo {
        address: std::net::Ipv4Addr::LOCALHOST.into(),
        user_agent: "test".to_owned(),
        presented: None,
        language: None,
    }
}
