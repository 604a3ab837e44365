//! What pages are made of.

mod account_script;
mod begin;
mod clash;
pub mod clock;
mod dom;
mod early;
mod effect;
mod error_summary;
mod field;
mod group;
mod heading;
mod inputs;
mod inspector;
mod item_buttons;
mod layout;
mod page_form;
mod parts;
mod rows;
mod save_status;
mod sign_in_again;
mod title;

pub use account_script::AccountScript;
pub use begin::start_session;
pub use early::EarlyScript;
pub use error_summary::ErrorSummary;
pub use heading::{PageHeading, provide_pages_turned};
pub use inputs::{file_link, upload_words};
pub use inspector::{InspectorPanel, InspectorScript};
pub use layout::{BackLink, Frame, SWITCH_SCRIPT};
pub use page_form::{PAGE_FORM, PageForm};
pub use save_status::SaveStatusLine;
pub use sign_in_again::SignInAgain;
pub use title::PageTitle;
