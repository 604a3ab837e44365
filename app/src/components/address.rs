//! The address among the pages of one application: what it says, and how it changes.
//!
//! The server has the router. The module draws the pages of one application and no others, so all that is left of routing is to
//! tell two parts of the address apart and to follow links: a router would be a tenth of the module.

#[cfg(not(feature = "ssr"))]
pub(crate) use browser::Address;
#[cfg(feature = "ssr")]
pub(crate) use server::Address;

use leptos::prelude::expect_context;

pub(crate) fn use_address() -> Address {
    expect_context()
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent, UrlSearchParams};

    use crate::components::dom::{element, on};

    /// Where the user is. Copy it freely: it is a handle.
    #[derive(Clone, Copy)]
    pub(crate) struct Address {
        /// The path, and the query with its `?`.
        place: RwSignal<String>,
        page: Memo<String>,
    }

    impl Address {
        /// Call once, in the root component.
        pub(crate) fn provide() {
            let place = RwSignal::new(here());
            let page = Memo::new(move |_| place.with(|place| page_of(place).to_owned()));
            let address = Self { place, page };
            provide_context(address);
            // For as long as the document: it is one application's.
            let click = Box::new(move |event| address.follow(event));
            on(&window(), "click", click);
            on(&window(), "popstate", Box::new(move |_| place.set(here())));
        }

        /// The page of the application, followed. Empty for the task list.
        pub(crate) fn page(self) -> Memo<String> {
            self.page
        }

        /// The value of `name` in the query, followed.
        pub(crate) fn value(self, name: &str) -> Option<String> {
            self.place.with(|place| {
                let (_, query) = place.split_once('?')?;
                UrlSearchParams::new_with_str(query).ok()?.get(name)
            })
        }

        /// Goes to another page of the application. `to` is its path, with query and fragment.
        pub(crate) fn turn_to(self, to: &str) {
            let (whole, _) = to.split_once('#').unwrap_or((to, ""));
            self.place.set(whole.to_owned());
            let to = to.to_owned();
            // Behind the effects of the line above. The address must not change before the page does: should drawing fail, what
            // is on the screen is posted to the page that the address names.
            spawn_local(async move { arrive(&to) });
        }

        /// Turns the page if `event` is a plain click on a link to a page of the same application. All others are the browser's.
        fn follow(self, event: Event) {
            let Ok(event) = event.dyn_into::<MouseEvent>() else {
                return;
            };
            let is_plain = event.button() == 0
                && !(event.meta_key() || event.alt_key() || event.ctrl_key() || event.shift_key());
            if event.default_prevented() || !is_plain {
                return;
            }
            let clicked = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            let link = clicked.and_then(|clicked| clicked.closest("a[href]").ok()?);
            let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
                return;
            };
            let leads_here = link.target().is_empty()
                && link.rel() != "external"
                && !link.has_attribute("download")
                && Ok(link.origin()) == window().location().origin()
                && application_of(&link.pathname()) == application_of(&here());
            if leads_here {
                event.prevent_default();
                self.turn_to(&[link.pathname(), link.search(), link.hash()].concat());
            }
        }
    }

    fn here() -> String {
        let location = window().location();
        [location.pathname(), location.search()]
            .map(Result::unwrap_or_default)
            .concat()
    }

    /// A part of `/applications/{id}/{page}?{query}`.
    fn part(place: &str, at: usize) -> &str {
        let (path, _) = place.split_once('?').unwrap_or((place, ""));
        path.split('/').nth(at).unwrap_or_default()
    }

    fn page_of(place: &str) -> &str {
        part(place, 3)
    }

    fn application_of(place: &str) -> Option<&str> {
        let is_one = place.starts_with("/applications/");
        is_one.then(|| part(place, 2))
    }

    fn arrive(to: &str) {
        let location = window().location();
        let parts = [location.pathname(), location.search(), location.hash()];
        if parts.map(Result::unwrap_or_default).concat() != to
            && let Ok(history) = window().history()
        {
            // Refused only to pages that turn hundreds of times in seconds.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(to));
        }
        let pointed = to.split_once('#').and_then(|(_, id)| {
            let id = js_sys::decode_uri_component(id).ok()?.as_string()?;
            element(&id)
        });
        match pointed {
            Some(pointed) => pointed.scroll_into_view(),
            None => window().scroll_to_with_x_and_y(0.0, 0.0),
        }
    }
}

#[cfg(feature = "ssr")]
mod server {
    use leptos::prelude::*;
    use leptos_router::hooks::{use_params_map, use_query_map};
    use leptos_router::params::ParamsMap;

    /// Where the user is.
    #[derive(Clone, Copy)]
    pub(crate) struct Address {
        page: Memo<String>,
        query: Memo<ParamsMap>,
    }

    impl Address {
        /// Call in the component of the route.
        pub(crate) fn provide() {
            let parts = use_params_map();
            let page =
                Memo::new(move |_| parts.with(|parts| parts.get("page").unwrap_or_default()));
            provide_context(Self {
                page,
                query: use_query_map(),
            });
        }

        /// The page of the application. Empty for the task list.
        pub(crate) fn page(self) -> Memo<String> {
            self.page
        }

        /// The value of `name` in the query.
        pub(crate) fn value(self, name: &str) -> Option<String> {
            self.query.with(|query| query.get(name))
        }

        /// Pages turn in the browser only.
        #[expect(clippy::unused_self, reason = "called as in the browser")]
        pub(crate) fn turn_to(self, _: &str) {}
    }
}
