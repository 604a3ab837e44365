//! What browser and server share: the pages, their components, the draft in the browser, and the visa form. The session
//! wrapper and the form engine are packages of their own, `longhaul-session` and `longhaul-form`.

#![recursion_limit = "256"]

pub mod api;
#[expect(unreachable_pub, reason = "`#[component]` writes a `pub` of its own")]
mod app;
#[expect(unreachable_pub, reason = "`#[component]` writes a `pub` of its own")]
pub mod components;
pub mod draft;
// A second form, for the tests: as small as one can be that has a bit of everything.
#[cfg(any(test, feature = "samples"))]
#[path = "../form/examples/library_card/form.rs"]
pub mod library;
#[expect(unreachable_pub, reason = "`#[component]` writes a `pub` of its own")]
pub mod pages;
#[cfg(not(feature = "ssr"))]
mod start;
pub mod visa;
#[cfg(any(test, feature = "ssr"))]
pub mod words;

pub use app::{App, AppProps, Plain, ROOT, plain_shell, shell};
pub use components::SiteFiles;
#[cfg(not(feature = "ssr"))]
pub use start::start;
