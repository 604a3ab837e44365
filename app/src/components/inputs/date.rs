//! A date in three parts: people know their dates as numbers, and no picker is quicker.

use leptos::prelude::*;

use super::{Control, follow_text};
use crate::api::texts;
use longhaul_form::{Field, dates};

#[component]
pub(crate) fn DateParts(control: Control, field: &'static Field) -> AnyView {
    let birthday = field.autocomplete == "bday";
    let part = |part| view! { <DatePart control=control.clone() part birthday/> };
    view! {
        <div class="date">{part(Part::Day)} {part(Part::Month)} {part(Part::Year)}</div>
    }
    .into_any()
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Day,
    Month,
    Year,
}

impl Part {
    /// The suffix of the control's name, by which its label is found, and the keyboard for it: a month may have letters.
    fn facts(self) -> (&'static str, &'static str) {
        match self {
            Part::Day => ("day", "numeric"),
            Part::Month => ("month", "text"),
            Part::Year => ("year", "numeric"),
        }
    }

    fn of(self, date: &str) -> String {
        let (day, month, year) = dates::split(date);
        match self {
            Part::Day => day,
            Part::Month => month,
            Part::Year => year,
        }
        .to_owned()
    }
}

#[component]
fn DatePart(control: Control, part: Part, birthday: bool) -> AnyView {
    let (suffix, keys) = part.facts();
    let name = format!("{}.{suffix}", control.path);
    let date = control.store.text(control.path.clone());
    let shown = Box::new(move || date.with(|date| part.of(date)));
    follow_text(name.clone(), shown);
    let autocomplete = match birthday {
        true => format!("bday-{suffix}"),
        false => String::new(),
    };
    view! {
        <div class="date__part">
            <label class="date__label" for=name.clone()>
                {texts().part("date-parts", suffix)}
            </label>
            <input
                class=format!("input input--{suffix}")
                id=name.clone()
                name=name
                type="text"
                inputmode=keys
                value=part.of(&control.text_now())
                autocomplete=Control::autocomplete(&autocomplete)
                aria-invalid=control.aria_invalid()
                aria-describedby=control.aria_described_by()
                disabled=control.off
            />
        </div>
    }
    .into_any()
}
