//! The form without its script: a post, then a redirect to what comes next. Saves first and judges
//! afterwards, so that what was entered is never lost over an error.

use app::api::{ApplicationId, ErrorCode, Principal, ports::Applications};
use axum::{
    Form,
    extract::{Extension, FromRequest, Path, Query, Request, State},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use longhaul_form::{Refusal, files::refusals_to_text};
use serde::Deserialize;

use super::{
    ended::or_hold,
    held::Entered,
    multipart,
    posted::{Pairs, PostedPage, of_this_version},
    save::Outcome,
    unsaved::{Unsaved, with_unsaved},
};
use crate::{
    http::{
        error::ApiFailure,
        middleware::guard::Who,
        negotiation::{asker::is_multipart, language},
        place::{Asked, Place},
    },
    state::AppState,
};

/// A post that was held back until `who` had signed in.
pub(crate) async fn post(state: &AppState, who: Principal, place: Place, body: &str) -> Response {
    let pairs: Pairs = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    if place.slug == state.form.sign.slug {
        return signed(state, who, &place.id, pairs).await;
    }
    page(state, who, place, pairs, Vec::new()).await
}

/// A browser carries the fragment of the page that it posted from over a redirect without one, and
/// would scroll the new page to wherever the last item was added.
const TOP: &str = "#main";

/// The path of a question in an item is far shorter.
const LONGEST_ID: usize = 200;

/// Of the element with this id. It comes from the value of a posted button, which may be anything: what can be no id of an
/// element of these pages leads to the top.
fn fragment(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(plain) {
        format!("#{id}")
    } else {
        TOP.to_owned()
    }
}

#[derive(Deserialize)]
pub(crate) struct Start {
    key: String,
}

/// Starts an application and opens it.
pub(crate) async fn start(
    State(state): State<AppState>,
    Who(who): Who,
    Form(Start { key }): Form<Start>,
) -> Response {
    match state.applications.start(who, &key).await {
        Ok(id) => Redirect::to(&format!("/applications/{id}")).into_response(),
        Err(error) => ApiFailure::from(error).into_response(),
    }
}

/// Deletes a draft for good. That it was gone already is what was wanted.
pub(crate) async fn remove(
    State(state): State<AppState>,
    Path(id): Path<ApplicationId>,
    Who(who): Who,
) -> Response {
    match state.applications.remove(who, &id).await {
        Ok(()) => {
            // Its files went with it as rows; now they go from the disk.
            state.attachments.sweep_soon();
            Redirect::to("/applications?done=deleted").into_response()
        }
        Err(error) if error.code == ErrorCode::NotFound => {
            Redirect::to("/applications?done=deleted").into_response()
        }
        Err(error) if error.code == ErrorCode::AlreadySubmitted => {
            Redirect::to(&format!("/applications/{id}")).into_response()
        }
        Err(error) => ApiFailure::from(error).into_response(),
    }
}

/// Continue, or one of the buttons that add, move and remove something.
pub(crate) async fn questions(
    State(state): State<AppState>,
    Path((id, slug)): Path<(ApplicationId, String)>,
    Query(asked): Query<Asked>,
    Who(who): Who,
    asked_with: Parts,
    request: Request,
) -> Response {
    let posted = if is_multipart(request.headers()) {
        multipart::read(&state, who, &id, request).await
    } else {
        match Form::<Pairs>::from_request(request, &()).await {
            Ok(Form(pairs)) => Ok(multipart::Posted {
                pairs,
                ..multipart::Posted::default()
            }),
            Err(rejection) => return rejection.into_response(),
        }
    };
    match posted {
        Ok(posted) => {
            let multipart::Posted {
                pairs,
                refused,
                ended,
            } = posted;
            let entered = Entered::of(&pairs, ended.is_some());
            let place = Place { id, slug, asked };
            let response = match ended {
                None => page(&state, who, place, pairs, refused).await,
                Some(failure) => failure.into_response(),
            };
            let response = with_unsaved(&state, who, asked_with.clone(), response).await;
            or_hold(&state, who, asked_with, entered, response).await
        }
        Err(failure) => failure.into_response(),
    }
}

/// Saves a page, judges it, and leads on.
async fn page(
    state: &AppState,
    who: Principal,
    place: Place,
    pairs: Pairs,
    refused: Vec<(String, Refusal)>,
) -> Response {
    let Place { id, slug, asked } = place;
    let here = format!("/applications/{id}/{slug}");
    let Some(page) = state.form.page_by_slug(&slug) else {
        return Redirect::to(&here).into_response();
    };
    let pairs = match of_this_version(state.form, pairs) {
        Ok(pairs) => pairs,
        Err(error) => return ApiFailure::from(error).into_response(),
    };
    let to_check = asked.back_to.as_deref() == Some("check");
    let again = |errors: &str| {
        let back = if to_check { "&return=check" } else { "" };
        match format!("{errors}{back}").trim_start_matches('&') {
            "" => here.clone(),
            query => format!("{here}?{query}"),
        }
    };
    let posted = PostedPage {
        state,
        who,
        id: &id,
        page,
        pairs: &pairs,
    };
    let response = match posted.save().await {
        // Gone or submitted: the application's own page says which.
        Err(error)
            if matches!(
                error.code,
                ErrorCode::NotFound | ErrorCode::AlreadySubmitted
            ) =>
        {
            return Redirect::to(&format!("/applications/{id}")).into_response();
        }
        Err(error) => return ApiFailure::from(error).into_response(),
        Ok(_) if !refused.is_empty() => {
            let refused = format!("errors=1&refused={}", refusals_to_text(&refused));
            Redirect::to(&(again(&refused) + "#error-summary")).into_response()
        }
        Ok(Outcome::Edited(anchor) | Outcome::Conflict(anchor)) => {
            Redirect::to(&(again("") + &fragment(&anchor))).into_response()
        }
        Ok(Outcome::Language(chosen)) => {
            let back = Redirect::to(&again("")).into_response();
            language::kept(state, &chosen, back)
        }
        Ok(Outcome::Problems(problems)) => {
            // Questions that only appeared through this very post are asked, not complained about.
            let asked_before = problems.iter().any(|problem| posted.shows(&problem.path));
            let target = if asked_before {
                again("errors=1") + "#error-summary"
            } else {
                again("") + TOP
            };
            Redirect::to(&target).into_response()
        }
        Ok(Outcome::Unsaved(changes, refusal)) => {
            let to = Redirect::to(&(again("errors=1") + "#error-summary"));
            // The copy on the device, if there is one, has it too: it stays.
            return (
                Extension(Unsaved {
                    id,
                    changes,
                    refusal,
                }),
                to,
            )
                .into_response();
        }
        Ok(Outcome::Fine) => {
            let next = match state.form.next_page(page) {
                Some(next) if !to_check => next.slug,
                _ => "check",
            };
            Redirect::to(&format!("/applications/{id}/{next}{TOP}")).into_response()
        }
    };
    posted.saved(response)
}

/// The signature, and with it the submission.
pub(crate) async fn sign(
    State(state): State<AppState>,
    Path(id): Path<ApplicationId>,
    Who(who): Who,
    asked_with: Parts,
    Form(pairs): Form<Pairs>,
) -> Response {
    let entered = Entered::of(&pairs, false);
    let response = signed(&state, who, &id, pairs).await;
    or_hold(&state, who, asked_with, entered, response).await
}

async fn signed(state: &AppState, who: Principal, id: &ApplicationId, pairs: Pairs) -> Response {
    let here = format!("/applications/{id}/sign");
    let page = &state.form.sign;
    let pairs = match of_this_version(state.form, pairs) {
        Ok(pairs) => pairs,
        Err(error) => return ApiFailure::from(error).into_response(),
    };
    let posted = PostedPage {
        state,
        who,
        id,
        page,
        pairs: &pairs,
    };
    let response = match posted.save().await {
        Err(error) if error.code != ErrorCode::AlreadySubmitted => {
            return ApiFailure::from(error).into_response();
        }
        Ok(Outcome::Problems(_) | Outcome::Unsaved(..)) => {
            Redirect::to(&format!("{here}?errors=1#error-summary")).into_response()
        }
        Ok(Outcome::Language(chosen)) => {
            language::kept(state, &chosen, Redirect::to(&here).into_response())
        }
        Ok(Outcome::Edited(anchor) | Outcome::Conflict(anchor)) => {
            Redirect::to(&(here + &fragment(&anchor))).into_response()
        }
        // A second press of the button arrives after the submission: it is answered like the first.
        Ok(Outcome::Fine) | Err(_) => submit(state, who, id).await,
    };
    posted.saved(response)
}

async fn submit(state: &AppState, who: Principal, id: &ApplicationId) -> Response {
    let applications = &state.applications;
    let receipt = match applications.load(who, id).await {
        Ok(draft) => applications.submit(who, id, &draft.submission_key).await,
        Err(error) => Err(error),
    };
    match receipt {
        Ok(receipt) => {
            Redirect::to(&format!("/applications/done/{}{TOP}", receipt.reference)).into_response()
        }
        Err(error) if matches!(error.code, ErrorCode::Incomplete | ErrorCode::Clash) => {
            Redirect::to(&format!("/applications/{id}/check{TOP}")).into_response()
        }
        Err(error) => ApiFailure::from(error).into_response(),
    }
}
