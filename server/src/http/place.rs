//! One of the form's pages, by its address.

use app::api::ApplicationId;
use axum::extract::Query;
use longhaul_form::{Form, Page};
use serde::Deserialize;

use super::return_to::ReturnTo;

pub(super) struct Place {
    pub id: ApplicationId,
    pub slug: String,
    pub asked: Asked,
}

/// What a page's address may carry.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// Where Continue leads: `check` after a "Change" link.
    #[serde(rename = "return")]
    pub back_to: Option<String>,
}

impl Place {
    pub(super) fn of(form: &'static Form, address: &ReturnTo) -> Option<Self> {
        let (id, slug) = address
            .path()
            .strip_prefix("/applications/")?
            .split_once('/')?;
        let is_page = form.all_pages().any(|page| page.slug == slug);
        let uri = address.as_str().parse().ok()?;
        is_page.then(|| Self {
            id: id.into(),
            slug: slug.to_owned(),
            asked: Query::try_from_uri(&uri).map_or_else(|_| Asked::default(), |Query(it)| it),
        })
    }

    pub(super) fn page(&self, form: &'static Form) -> Option<&'static Page> {
        form.page_by_slug(&self.slug)
    }
}
