//! The buttons of one item of a repeating group: they remove it, and move it past its neighbours.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::dom::{focus_soon, on_change, say_soon, show};
use super::slot::words;
use crate::api::texts;
use crate::draft::DraftStore;
use longhaul_form::items::Direction;
use longhaul_form::wire::{MOVE_DOWN, MOVE_UP, REMOVE_ITEM};
use longhaul_form::{Answers, Group};

/// The live region that announces moves in `group`.
pub(crate) fn said_id(group: &Group) -> String {
    [group.name, ".moved"].concat()
}

/// The item `id`, and what it is called now.
#[derive(Clone)]
pub(crate) struct ItemButtons {
    pub store: DraftStore,
    pub group: &'static Group,
    pub id: String,
    pub title: Memo<String>,
}

type Press = Box<dyn FnMut(MouseEvent)>;

impl ItemButtons {
    pub(crate) fn remove(&self) -> AnyView {
        let Self {
            store, group, id, ..
        } = self.clone();
        let press: Press = Box::new(move |event| {
            event.prevent_default();
            store.remove_item(group.name, &id);
            focus_soon(format!("{}.add", group.name));
        });
        self.button(
            "button button--quiet item__remove",
            REMOVE_ITEM,
            "group-remove",
            false,
            press,
        )
    }

    /// At that end of the list it is hidden.
    pub(crate) fn move_to(&self, direction: Direction) -> AnyView {
        let name = move_name(direction);
        let key = match direction {
            Direction::Up => "group-up",
            Direction::Down => "group-down",
        };
        let can_move = {
            let Self { group, id, .. } = self.clone();
            move |answers: &Answers| answers.can_move_item(group.name, &id, direction)
        };
        let there = self.store.with_answers_now(&can_move);
        let item = self.clone();
        let press: Press = Box::new(move |event| {
            event.prevent_default();
            item.press(direction);
        });
        let view = self.button("button button--quiet item__move", name, key, !there, press);
        let (store, button) = (self.store, self.button_id(name));
        // By hand: a reactive attribute adds to the wasm module.
        on_change(Box::new(move |_| {
            show(&button, store.with_answers(&can_move));
        }));
        view
    }

    fn press(&self, direction: Direction) {
        let Self {
            store,
            group,
            id,
            title,
        } = self;
        let before = title.get_untracked();
        store.move_item(group.name, id, direction);
        let after = title.get_untracked();
        let goes_on =
            store.with_answers_now(|answers| answers.can_move_item(group.name, id, direction));
        let focused = match goes_on {
            true => direction,
            false => direction.opposite(),
        };
        focus_soon(self.button_id(move_name(focused)));
        let places = [("before", before.as_str()), ("after", after.as_str())];
        say_soon(said_id(group), texts().fill("group-moved", &places));
    }

    // One view for all of them: each separate one adds to the wasm module.
    fn button(
        &self,
        class: &'static str,
        name: &'static str,
        key: &str,
        hidden: bool,
        press: Press,
    ) -> AnyView {
        let title = self.title;
        view! {
            <button
                class=class
                type="submit"
                name=name
                value=[self.group.name, ".", &self.id].concat()
                id=self.button_id(name)
                hidden=hidden
                on:click=press
            >
                {texts().get(key)}
                <span class="visually-hidden">" " {words(move || title.get())}</span>
            </button>
        }
        .into_any()
    }

    fn button_id(&self, name: &str) -> String {
        [self.group.name, ".", &self.id, ".", name].concat()
    }
}

fn move_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => MOVE_UP,
        Direction::Down => MOVE_DOWN,
    }
}
