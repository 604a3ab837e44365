//! A page of questions as a form: the script handles "Continue" once it has loaded; until then,
//! and without it, the browser posts the page.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::address::use_address;
use super::conflict::ConflictChoice;
use super::dom::{on_change, set_property};
use super::field::FieldView;
use super::group::GroupView;
use super::slot::{Row, rows, words};
use super::{ErrorSummary, PageHeading, PageTitle, SaveStatusLine};
use crate::api::{PAGE_FORM, texts};
use crate::draft::DraftStore;
use longhaul_form::files::refusals_from_text;
use longhaul_form::prefill::prefilled;
use longhaul_form::validate::Problem;
use longhaul_form::visibility::{Shown, shown};
use longhaul_form::wire::{FORM_VERSION, VERSION};
use longhaul_form::{Answers, Form, Page};

const VERSION_ID: &str = "page-version";

#[component]
pub(crate) fn PageForm(
    form: &'static Form,
    page: &'static Page,
    store: DraftStore,
    caption: String,
    #[prop(into)] button: Signal<String>,
    /// What is wrong with the page as it is now.
    validate: Callback<(), Vec<Problem>>,
    /// Called on Continue when nothing is wrong.
    go_on: Callback<()>,
    /// Disables the button while something is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Shown between the heading and the questions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    // Without JavaScript the server redirects here with `errors` when Continue found problems.
    let address = use_address();
    let asked = untrack(|| address.value("errors")).is_some();
    let found = RwSignal::new(if asked { validate.run(()) } else { Vec::new() });
    if let Some(refused) = untrack(|| address.value("refused")) {
        found.update_untracked(|found| replace(found, refusals_from_text(texts(), form, &refused)));
    }
    let problems = Signal::derive(move || {
        let mut problems = found.get();
        replace(&mut problems, store.uploads().refused(texts(), form));
        problems
    });
    let announce = RwSignal::new(u32::from(asked));
    let failed = Signal::derive(move || !problems.with(Vec::is_empty));

    // Answers given earlier stand in for questions that ask for the same again.
    store.prefill(store.with_answers_now(|answers| prefilled(form, page, answers)));

    let submit = move |event: SubmitEvent| {
        // A button for another action whose own handler has not run: the server performs it.
        if event.submitter().is_some_and(|by| by.has_attribute("name")) {
            return;
        }
        event.prevent_default();
        let mut open = validate.run(());
        // An upload continues whatever page is open; the check page says if one is paused.
        open.retain(|problem| !store.uploads().is_under_way(&problem.path));
        let fine = open.is_empty();
        found.set(open);
        if fine {
            go_on.run(());
        } else {
            store.save_now();
            announce.update(|times| *times += 1);
        }
    };
    // Should the module fail, the page is posted, and is based on what it shows by then. Of answers in conflict it shows ours.
    on_change(Box::new(move |_| {
        if store.conflicting().is_empty() {
            let version = store.version_now().to_string();
            set_property(VERSION_ID, "value", &version.into());
        }
    }));

    let t = texts();
    let (title, hint) = (page.title(t), page.hint(t));
    let hint = (!hint.is_empty()).then(|| view! { <p class="lead">{hint}</p> });
    view! {
        <PageTitle text=title error=failed/>
        <ErrorSummary form problems announce/>
        <PageHeading text=title caption/>
        {hint}
        {children.map(|children| children())}
        <form
            class="questions"
            id=PAGE_FORM
            method="post"
            enctype=page.takes_files().then_some("multipart/form-data")
            novalidate=true
            autocomplete="off"
            on:submit=submit
        >
            // What the Enter key presses, ahead of the buttons that add and remove.
            <button class="visually-hidden" type="submit" tabindex="-1" aria-hidden="true">
                {t.get("continue")}
            </button>
            <input type="hidden" name=FORM_VERSION value=form.version.to_string()/>
            // The version that a post without JavaScript is based on.
            <input
                type="hidden"
                id=VERSION_ID
                name=VERSION
                value=store.version_now().to_string()
            />
            <ConflictsElsewhere form page store/>
            <PageParts form page store problems/>
            <div class="actions actions--sticky">
                <button class="button" type="submit" disabled=move || busy.get()>
                    {words(move || button.get())}
                </button>
                <SaveStatusLine store/>
            </div>
        </form>
    }
}

/// Why a file was refused says more than that it is missing.
fn replace(found: &mut Vec<Problem>, refused: Vec<Problem>) {
    for problem in refused {
        found.retain(|other| other.path != problem.path);
        found.push(problem);
    }
}

/// The parts of the page: the questions that apply at present, following the answers.
#[component]
fn PageParts(
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

/// Conflicts about answers that this page does not ask: an item that was removed elsewhere, a branch
/// that is switched off, another page. They too have to be resolved before anything is submitted.
#[component]
fn ConflictsElsewhere(
    form: &'static Form,
    page: &'static Page,
    store: DraftStore,
) -> impl IntoView {
    rows(Box::new(move || {
        let here = store.with_answers(|answers| shown_paths(form, page, answers));
        let conflicts = store.conflicting().into_iter();
        conflicts
            .filter(|path| !here.contains(path))
            .map(|path| {
                Row::new(path.clone(), move || {
                    let about = form
                        .field_at(&path)
                        .map_or("", |(_, field)| field.label(texts()));
                    view! {
                        <p class="label">{about}</p>
                        <ConflictChoice form store path=path.clone()/>
                    }
                    .into_any()
                })
            })
            .collect()
    }))
}

fn shown_paths(form: &'static Form, page: &'static Page, answers: &Answers) -> Vec<String> {
    let mut paths = Vec::new();
    for part in shown(form, page, answers) {
        match part {
            Shown::Heading(_) => {}
            Shown::Field { path, .. } => paths.push(path),
            Shown::Group { items, .. } => {
                let fields = items.into_iter().flat_map(|(_, fields)| fields);
                paths.extend(fields.map(|(path, _)| path));
            }
        }
    }
    paths
}
