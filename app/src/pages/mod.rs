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
mod inbox;
mod load;
mod not_found;
mod plain_form;
mod print;
mod problem;
mod sign;
mod task_list;
mod trouble;
mod words;

pub(crate) use account::Account;
pub(crate) use account_delete::DeleteAccount;
pub(crate) use applications::Applications;
pub(crate) use check::Check;
pub(crate) use copy::Copy;
pub(crate) use delete_draft::DeleteDraft;
pub(crate) use done::Done;
pub(crate) use draft_pages::DraftPages;
pub(crate) use form_page::FormPage;
pub(crate) use goodbye::Goodbye;
pub(crate) use guest::{Register, SignIn};
pub(crate) use home::Home;
pub(crate) use inbox::Inbox;
pub(crate) use not_found::NotFound;
pub(crate) use sign::SignPage;
pub(crate) use task_list::TaskList;
pub(crate) use trouble::TroublePage;

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
