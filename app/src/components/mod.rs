//! What pages are made of.

mod account_script;
mod begin;
pub mod clock;
mod conflict;
mod dom;
mod error_summary;
mod field;
mod group;
mod guard_script;
mod heading;
mod inline;
mod inputs;
mod inspector;
mod item_buttons;
mod layout;
mod page_form;
mod save_status;
mod sign_in_again;
mod slot;
mod title;

pub(crate) use account_script::AccountScript;
pub use begin::start_session;
pub use dom::set_root as draw_in;
pub(crate) use error_summary::ErrorSummary;
pub(crate) use guard_script::GuardScript;
pub(crate) use heading::PageHeading;
pub use heading::provide_pages_turned;
pub(crate) use inputs::{file_link, upload_words};
pub(crate) use inspector::{InspectorPanel, InspectorScript};
pub use layout::SWITCH_SCRIPT;
pub(crate) use layout::{BackLink, Frame};
pub(crate) use page_form::PageForm;
pub(crate) use save_status::SaveStatusLine;
pub(crate) use sign_in_again::SignInAgain;
pub use slot::{slot, steady_slot, words};
pub(crate) use title::PageTitle;
