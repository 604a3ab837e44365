//! One file per page.

mod account;
mod account_delete;
mod applications;
mod check;
mod copy;
mod delete_draft;
mod done;
mod draft_pages;
mod form_page;
mod goodbye;
mod guest;
mod home;
mod load;
mod not_found;
mod plain_form;
mod print;
mod problem;
mod sign;
mod task_list;
mod trouble;
mod words;

pub use account::Account;
pub use account_delete::DeleteAccount;
pub use applications::Applications;
pub use check::Check;
pub use copy::Copy;
pub use delete_draft::DeleteDraft;
pub use done::Done;
pub use draft_pages::DraftPages;
pub use form_page::FormPage;
pub use goodbye::Goodbye;
pub use guest::{Register, SignIn};
pub use home::Home;
pub use not_found::NotFound;
pub use sign::SignPage;
pub use task_list::TaskList;
pub use trouble::TroublePage;

use leptos::prelude::{WithUntracked, expect_context, provide_context};
use leptos_router::hooks::use_params_map;
use longhaul_form::Form;

/// Says which form the pages below are about.
pub(crate) fn provide_form(form: &'static Form) {
    provide_context(form);
}

/// The part called `name` of the address that the page was opened at.
fn address_part(name: &str) -> String {
    use_params_map().with_untracked(|parts| parts.get(name).unwrap_or_default())
}

/// The form that this service is about.
pub(crate) fn use_form() -> &'static Form {
    expect_context()
}
