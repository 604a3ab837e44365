//! The buttons that move an item of a repeating group past its neighbours.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::dom::{focus_soon, say_soon};
use crate::api::texts;
use crate::draft::DraftStore;
use crate::form::Group;
use crate::form::items::Direction;
use crate::form::wire::{MOVE_DOWN, MOVE_UP};

/// What is said of moves in `group`, to those who do not see them.
pub fn said(group: &Group) -> AnyView {
    view! { <p class="visually-hidden" aria-live="polite" id=said_id(group)></p> }.into_any()
}

fn said_id(group: &Group) -> String {
    format!("{}.moved", group.name)
}

/// The button that moves the item `id`, which is called `title` now. At that end of the list there is none.
pub fn move_button(
    store: DraftStore,
    group: &'static Group,
    id: String,
    title: Memo<String>,
    direction: Direction,
) -> AnyView {
    let t = texts();
    let (name, label) = match direction {
        Direction::Up => (MOVE_UP, t.get("group-up")),
        Direction::Down => (MOVE_DOWN, t.get("group-down")),
    };
    let path = format!("{}.{id}", group.name);
    let can_move = {
        let id = id.clone();
        Signal::derive(move || {
            store.with_answers(|answers| answers.can_move_item(group.name, &id, direction))
        })
    };
    let value = path.clone();
    let button_id = button_id(&path, direction);
    let press: Box<dyn FnMut(MouseEvent)> = Box::new(move |event| {
        event.prevent_default();
        let before = title.get_untracked();
        store.move_item(group.name, &id, direction);
        let goes_on = match can_move.get_untracked() {
            true => direction,
            false => direction.opposite(),
        };
        focus_soon(self::button_id(&path, goes_on));
        let moved = [
            ("before", before.as_str()),
            ("after", &title.get_untracked()),
        ];
        say_soon(said_id(group), t.fill("group-moved", &moved));
    });
    view! {
        <button
            class="button button--quiet item__move"
            type="submit"
            name=name
            value=value
            id=button_id
            hidden=move || !can_move.get()
            on:click=press
        >
            {label}
            <span class="visually-hidden">{move || format!(" {}", title.get())}</span>
        </button>
    }
    .into_any()
}

fn button_id(path: &str, direction: Direction) -> String {
    let end = match direction {
        Direction::Up => ".up",
        Direction::Down => ".down",
    };
    [path, end].concat()
}
