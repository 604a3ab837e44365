//! A repeating group: its items, and buttons that add, move and remove one. The buttons submit the form,
//! so that they work without JavaScript too.

use leptos::prelude::*;

use super::dom::focus_soon;
use super::field::{FieldView, Message};
use super::item_buttons::{ItemButtons, said_id};
use super::slot::{Row, rows, words};
use crate::api::texts;
use crate::draft::DraftStore;
use longhaul_form::items::{Direction, item_id};
use longhaul_form::validate::Problem;
use longhaul_form::visibility::asked_in_item;
use longhaul_form::wire::{ADD_ITEM, GROUP};
use longhaul_form::{Field, Form, Group, Scope};

/// The place of a group, and the draft whose answers fill it.
#[derive(Clone, Copy)]
struct Place {
    form: &'static Form,
    group: &'static Group,
    store: DraftStore,
    problems: Signal<Vec<Problem>>,
}

impl Place {
    /// The ids of the items, followed.
    fn items(&self) -> Vec<String> {
        self.store
            .with_answers(|answers| answers.items(self.group.name).to_vec())
    }

    /// The questions that are asked in the item `id`, followed. Each item looks at itself alone.
    fn asked_in(&self, id: &str) -> Vec<(String, &'static Field)> {
        self.store
            .with_answers(|answers| asked_in_item(Scope::new(self.form, answers), self.group, id))
    }

    fn count(&self) -> usize {
        self.store
            .with_answers(|answers| answers.items(self.group.name).len())
    }
}

#[component]
pub(crate) fn GroupView(
    form: &'static Form,
    store: DraftStore,
    group: &'static Group,
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let place = Place {
        form,
        group,
        store,
        problems,
    };
    let (t, hint) = (texts(), group.hint(texts()));
    let full = move || place.count() >= group.max;
    let add_label = move || group.add_label(t, place.count() == 0).to_owned();
    let add = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let id = fresh_id();
        store.add_item(group.name, &id);
        focus_soon(format!("{}.{id}", group.name));
    };
    let items = rows(Box::new(move || {
        let items = place.items().into_iter();
        items
            .map(|id| {
                Row::new(id.clone(), move || {
                    view! { <ItemView place id=id.clone()/> }.into_any()
                })
            })
            .collect()
    }));
    view! {
        <fieldset class="group" id=group.name tabindex="-1">
            <legend class="group__legend">{group.label(t)}</legend>
            <input type="hidden" name=GROUP value=group.name/>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> }.into_any())}
            <Message path=group.name.to_owned() problems/>
            {items}
            <button
                class="button button--secondary group__add"
                type="submit"
                name=ADD_ITEM
                value=group.name
                id=format!("{}.add", group.name)
                hidden=full
                on:click=add
            >
                {words(add_label)}
            </button>
            <p class="hint" hidden=move || !full()>
                {t.count("group-full", group.max, &[])}
            </p>
            <p class="visually-hidden" aria-live="polite" id=said_id(group)></p>
        </fieldset>
    }
    .into_any()
}

#[component]
fn ItemView(place: Place, id: String) -> impl IntoView {
    let Place {
        group,
        store,
        problems,
        ..
    } = place;
    let t = texts();
    let path = format!("{}.{id}", group.name);
    let title = {
        let id = id.clone();
        Memo::new(move |_| {
            let at = store.with_answers(|answers| answers.place_of_item(group.name, &id));
            group.item_title(t, at.map_or(0, |at| at + 1))
        })
    };
    let fields = {
        let id = id.clone();
        rows(Box::new(move || {
            place
                .asked_in(&id)
                .into_iter()
                .map(|(path, field)| {
                    Row::new(path.clone(), move || {
                        view! { <FieldView form=place.form store path=path.clone() field problems/> }.into_any()
                    })
                })
                .collect()
        }))
    };
    let buttons = ItemButtons {
        store,
        group,
        id,
        title,
    };
    view! {
        <fieldset class="item" id=path tabindex="-1">
            <legend class="item__legend">{words(move || title.get())}</legend>
            {fields}
            // Buttons that come and go are placed last, so that a click meant for a move never removes an item.
            <div class="item__buttons">
                {buttons.remove()} {buttons.move_to(Direction::Up)}
                {buttons.move_to(Direction::Down)}
            </div>
        </fieldset>
    }
    .into_any()
}

/// An item id that no other device will choose.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most `u32::MAX`, and positive"
)]
fn fresh_id() -> String {
    let half = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
    item_id(half() << 32 | half())
}
