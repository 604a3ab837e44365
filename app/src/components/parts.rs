//! The parts of a page: the questions that apply at present, following the answers.

use leptos::prelude::*;

use super::field::FieldView;
use super::group::GroupView;
use super::rows::{Row, rows};
use crate::api::texts;
use crate::draft::DraftStore;
use longhaul_form::validate::Problem;
use longhaul_form::visibility::{Shown, shown};
use longhaul_form::{Form, Page};

#[component]
pub(crate) fn PageParts(
    form: &'static Form,
    page: &'static Page,
    store: DraftStore,
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let t = texts();
    let row = move |part: Shown| match part {
        Shown::Heading(heading) => Row::new(format!("#{}", heading.words), move || {
            let hint = heading.hint(t);
            view! {
                <div class="part-heading">
                    <h2 class="part-heading__text">{heading.text(t)}</h2>
                    {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> }.into_any())}
                </div>
            }
            .into_any()
        }),
        Shown::Field { path, field } => Row::new(path.clone(), move || {
            view! { <FieldView form store path=path.clone() field problems/> }.into_any()
        }),
        Shown::Group { group, .. } => Row::new(group.name, move || {
            view! { <GroupView form store group problems/> }.into_any()
        }),
    };
    rows(Box::new(move || {
        let parts = store.with_answers(|answers| shown(form, page, answers));
        parts.into_iter().map(row).collect()
    }))
}
