//! What browser and server share: the session wrapper, the visa form, and the pages. The form engine is a
//! package of its own, `longhaul-form`.

#![recursion_limit = "256"]

pub mod api;
mod app;
pub mod components;
pub mod draft;
// A second form, for the tests: as small as one can be that has a bit of everything.
#[cfg(any(test, feature = "samples"))]
#[path = "../form/examples/library_card/form.rs"]
pub mod library;
pub mod pages;
#[cfg(not(feature = "ssr"))]
mod start;
pub mod visa;
#[cfg(any(test, feature = "ssr"))]
pub mod words;

pub use longhaul_form as form;
pub use longhaul_form::text;

pub use app::{App, AppProps, Plain, ROOT, plain_shell, shell};
pub use longhaul_session as session;
#[cfg(not(feature = "ssr"))]
pub use start::start;
