//! What browser and server share: the session wrapper, the form engine, the visa form, and the pages.

#![recursion_limit = "256"]

pub mod api;
mod app;
pub mod components;
pub mod draft;
pub mod form;
#[cfg(any(test, feature = "samples"))]
pub mod library;
pub mod pages;
#[cfg(not(feature = "ssr"))]
mod start;
pub mod text;
pub mod visa;

pub use app::{App, AppProps, Plain, ROOT, plain_shell, shell};
pub use longhaul_session as session;
#[cfg(not(feature = "ssr"))]
pub use start::start;
