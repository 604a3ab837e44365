//! Signing in again without leaving the page: the dialog, the notice that remains if the user declines, and
//! the warning before a session ends by itself.
//!
//! The markup is in the document outside of what the module draws, and the behaviour finds it by id: it is
//! there before anything can go wrong, and adds next to nothing to the wasm module.

mod behaviour;
mod markup;
mod submit;

pub(crate) use behaviour::offer_sign_in;
pub(crate) use markup::SignInAgain;

/// Ids that both sides know.
mod ids {
    pub(crate) const DIALOG: &str = "sign-in-again";
    pub(crate) const TEMPLATE: &str = "sign-in-again-template";
    pub(crate) const FORM: &str = "sign-in-again-form";
    pub(crate) const REASON: &str = "sign-in-again-reason";
    pub(crate) const ERROR: &str = "sign-in-again-error";
    pub(crate) const EMAIL: &str = "sign-in-again-email";
    pub(crate) const PASSWORD: &str = "sign-in-again-password";
    pub(crate) const CANCEL: &str = "sign-in-again-cancel";
    pub(crate) const NOTICE: &str = "signed-out";
    pub(crate) const NOTICE_BUTTON: &str = "signed-out-sign-in";
    pub(crate) const WARNING: &str = "ends-soon";
    pub(crate) const WARNING_TEXT: &str = "ends-soon-text";
    pub(crate) const STAY: &str = "ends-soon-stay";
    pub(crate) const RENEW: &str = "ends-soon-sign-in";
}
