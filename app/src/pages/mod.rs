//! One file a page.

mod account;
mod account_delete;
mod applications;
mod check;
mod done;
mod draft_pages;
mod form_page;
mod goodbye;
mod guest;
mod home;
mod load;
mod not_found;
mod plain_form;
mod problem;
mod sign;
mod task_list;

pub use account::Account;
pub use account_delete::DeleteAccount;
pub use applications::Applications;
pub use check::Check;
pub use done::Done;
pub use draft_pages::DraftPages;
pub use form_page::FormPage;
pub use goodbye::Goodbye;
pub use guest::{Register, SignIn};
pub use home::Home;
pub use not_found::NotFound;
pub use sign::SignPage;
pub use task_list::TaskList;

use crate::form::Form;
use leptos::prelude::{expect_context, provide_context};

/// Says which form the pages below are about.
pub(crate) fn provide_form(form: &'static Form) {
    provide_context(form);
}

/// The form that this service is about.
pub(crate) fn use_form() -> &'static Form {
    expect_context()
}
