//! The form without its script: a post, then a redirect to what comes next. Saves first and judges
//! afterwards, so that what was entered is never lost over an error.

use app::api::{ApiError, ErrorCode, Save, UserId};
use app::form::items::item_id;
use app::form::merge::diff;
use app::form::validate::{self, Context, Problem};
use app::form::{Answers, Page, wire};
use app::visa::VISITOR_VISA;
use axum::{
    Form,
    extract::{Extension, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;

use super::error::ApiFailure;
use super::pages::port;
use super::return_to::ReturnTo;
use crate::state::AppState;

type Pairs = Vec<(String, String)>;

/// One of the form's pages, by its address.
pub struct Place {
    pub id: String,
    slug: String,
    asked: Asked,
}

impl Place {
    pub fn of(address: &ReturnTo) -> Option<Self> {
        let (id, slug) = address
            .path()
            .strip_prefix("/applications/")?
            .split_once('/')?;
        let is_page = VISITOR_VISA.all_pages().any(|page| page.slug == slug);
        let uri = address.as_str().parse().ok()?;
        is_page.then(|| Self {
            id: id.to_owned(),
            slug: slug.to_owned(),
            asked: Query::try_from_uri(&uri).map_or_else(|_| Asked::default(), |Query(it)| it),
        })
    }

    pub fn page(&self) -> Option<&'static Page> {
        VISITOR_VISA.page_by_slug(&self.slug)
    }
}

/// A post that was held back until `user` had signed in.
pub async fn post(state: &AppState, user: UserId, place: Place, body: &str) -> Response {
    let Place { id, slug, asked } = place;
    let pairs: Pairs = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let (state, user) = (State(state.clone()), Some(Extension(user)));
    if slug == VISITOR_VISA.sign.slug {
        return sign(state, Path(id), user, Form(pairs)).await;
    }
    questions(state, Path((id, slug)), Query(asked), user, Form(pairs)).await
}

/// A browser carries the fragment of the page that it posted from over a redirect without one, and
/// would scroll the new page to wherever the last item was added.
const TOP: &str = "#main";

/// What a page's address may carry.
#[derive(Default, Deserialize)]
pub struct Asked {
    /// Where Continue leads: `check` after a "Change" link.
    #[serde(rename = "return")]
    back_to: Option<String>,
}

#[derive(Deserialize)]
pub struct Start {
    key: String,
}

/// Starts an application and opens it.
pub async fn start(
    State(state): State<AppState>,
    user: Option<Extension<UserId>>,
    Form(Start { key }): Form<Start>,
) -> Response {
    let Some(Extension(UserId(user))) = user else {
        return Redirect::to("/login?return_to=/applications").into_response();
    };
    match port(&state).start(&user, &key).await {
        Ok(id) => Redirect::to(&format!("/applications/{id}")).into_response(),
        Err(error) => refused(error),
    }
}

/// Continue, or one of the buttons that add and remove an item.
pub async fn questions(
    State(state): State<AppState>,
    Path((id, slug)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    user: Option<Extension<UserId>>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let here = format!("/applications/{id}/{slug}");
    let (Some(Extension(UserId(user))), Some(page)) = (user, VISITOR_VISA.page_by_slug(&slug))
    else {
        return Redirect::to(&here).into_response();
    };
    let to_check = asked.back_to.as_deref() == Some("check");
    let again = |errors: &str| {
        let back = if to_check { "&return=check" } else { "" };
        match format!("{errors}{back}").trim_start_matches('&') {
            "" => here.clone(),
            query => format!("{here}?{query}"),
        }
    };
    let posted = Posted {
        state: &state,
        user: &user,
        id: &id,
        page,
        pairs: &pairs,
    };
    match posted.save().await {
        // Gone or submitted: the application's own page says which.
        Err(error)
            if matches!(
                error.code,
                ErrorCode::NotFound | ErrorCode::AlreadySubmitted
            ) =>
        {
            Redirect::to(&format!("/applications/{id}")).into_response()
        }
        Err(error) => refused(error),
        Ok(Outcome::Edited(anchor)) => {
            Redirect::to(&format!("{}#{anchor}", again(""))).into_response()
        }
        Ok(Outcome::Problems(problems)) => {
            // Questions that only appeared through this very post are asked, not complained about.
            let asked_before = problems.iter().any(|problem| posted.shows(&problem.path));
            let target = match asked_before {
                true => again("errors=1") + "#error-summary",
                false => again("") + TOP,
            };
            Redirect::to(&target).into_response()
        }
        Ok(Outcome::Fine) => {
            let next = match VISITOR_VISA.next_page(page) {
                Some(next) if !to_check => next.slug,
                _ => "check",
            };
            Redirect::to(&format!("/applications/{id}/{next}{TOP}")).into_response()
        }
    }
}

/// The signature, and with it the submission.
pub async fn sign(
    State(state): State<AppState>,
    Path(id): Path<String>,
    user: Option<Extension<UserId>>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let here = format!("/applications/{id}/sign");
    let Some(Extension(UserId(user))) = user else {
        return Redirect::to(&here).into_response();
    };
    let page = &VISITOR_VISA.sign;
    let posted = Posted {
        state: &state,
        user: &user,
        id: &id,
        page,
        pairs: &pairs,
    };
    match posted.save().await {
        // A second press of the button arrives after the submission: it is answered like the first.
        Err(error) if error.code != ErrorCode::AlreadySubmitted => return refused(error),
        Ok(Outcome::Problems(_)) => {
            return Redirect::to(&format!("{here}?errors=1#error-summary")).into_response();
        }
        Ok(Outcome::Edited(_) | Outcome::Fine) | Err(_) => {}
    }
    let applications = port(&state);
    let receipt = match applications.load(&user, &id).await {
        Ok(draft) => applications.submit(&user, &id, &draft.submission_key).await,
        Err(error) => Err(error),
    };
    match receipt {
        Ok(receipt) => {
            Redirect::to(&format!("/applications/done/{}{TOP}", receipt.reference)).into_response()
        }
        Err(error) if error.code == ErrorCode::Incomplete => {
            Redirect::to(&format!("/applications/{id}/check{TOP}")).into_response()
        }
        Err(error) => refused(error),
    }
}

/// One page as it was posted.
struct Posted<'a> {
    state: &'a AppState,
    user: &'a str,
    id: &'a str,
    page: &'static Page,
    pairs: &'a Pairs,
}

enum Outcome {
    Fine,
    Problems(Vec<Problem>),
    /// An item was added or removed; the element to go on from.
    Edited(String),
}

impl Posted<'_> {
    async fn save(&self) -> Result<Outcome, ApiError> {
        let applications = port(self.state);
        let draft = applications.load(self.user, self.id).await?;
        let mut answers = draft.answers.clone();
        for change in wire::from_pairs(self.page, &draft.answers, self.pairs) {
            answers.set(change.path, change.value);
        }
        let edited = self.edit_items(&mut answers);
        let save = Save {
            id: self.id.to_owned(),
            version: draft.version,
            changes: diff(&draft.answers, &answers),
        };
        applications.save(self.user, save).await?;
        if let Some(anchor) = edited {
            return Ok(Outcome::Edited(anchor));
        }
        let context = self.context();
        let problems = match self.page.slug == VISITOR_VISA.sign.slug {
            true => validate::sign(&VISITOR_VISA, &answers, &context),
            false => validate::page(&VISITOR_VISA, self.page, &answers, &context),
        };
        Ok(match problems.is_empty() {
            true => Outcome::Fine,
            false => Outcome::Problems(problems),
        })
    }

    /// Adds or removes the item that the pressed button names, if one was pressed. What to go on
    /// from on the page.
    fn edit_items(&self, answers: &mut Answers) -> Option<String> {
        let pressed = |name| {
            let found = self
                .pairs
                .iter()
                .find(|(key, value)| key == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        if let Some(group) = pressed("_add") {
            self.page.group(group)?;
            let id = item_id(Uuid::new_v4().as_u64_pair().1);
            answers.add_item(group, &id);
            return Some(format!("{group}.{id}"));
        }
        let (group, item) = pressed("_remove")?.split_once('.')?;
        self.page.group(group)?;
        answers.remove_item(group, item);
        Some(group.to_owned())
    }

    /// Whether the posted page had a control for `path`.
    fn shows(&self, path: &str) -> bool {
        let part = format!("{path}.");
        self.pairs.iter().any(|(name, value)| {
            name == path || name.starts_with(&part) || (name == "_group" && value == path)
        })
    }

    fn context(&self) -> Context {
        Context {
            today: self.state.clock.now().day(),
        }
    }
}

/// What cannot be answered with a page: an application that is not there, or a fault.
fn refused(error: ApiError) -> Response {
    let status = axum::http::StatusCode::from_u16(error.status()).unwrap_or_default();
    let code = match error.code {
        ErrorCode::NotFound => "not_found",
        ErrorCode::AlreadySubmitted => "already_submitted",
        ErrorCode::InvalidRequest => "invalid_request",
        ErrorCode::Incomplete => "incomplete",
        ErrorCode::Unavailable => "unavailable",
        _ => "internal",
    };
    ApiFailure::new(status, code, error.message).into_response()
}
