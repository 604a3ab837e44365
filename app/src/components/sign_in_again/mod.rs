//! Signing in again without leaving the page: the dialog, the notice that remains if the user declines, and
//! the warning before a session ends by itself.
//!
//! The markup is in the document outside of what the module draws, and the behaviour finds it by id: it is
//! there before anything can go wrong, and adds next to nothing to the wasm module.

mod behaviour;
mod dialog;
mod markup;
mod submit;
mod warning;

pub use behaviour::offer_sign_in;
pub use markup::SignInAgain;

/// Ids that both sides know.
mod ids {
    pub const DIALOG: &str = "sign-in-again";
    pub const TEMPLATE: &str = "sign-in-again-template";
    pub const FORM: &str = "sign-in-again-form";
    pub const REASON: &str = "sign-in-again-reason";
    pub const ERROR: &str = "sign-in-again-error";
    pub const EMAIL: &str = "sign-in-again-email";
    pub const PASSWORD: &str = "sign-in-again-password";
    pub const CANCEL: &str = "sign-in-again-cancel";
    pub const NOTICE: &str = "signed-out";
    pub const NOTICE_BUTTON: &str = "signed-out-sign-in";
    pub const WARNING: &str = "ends-soon";
    pub const WARNING_TEXT: &str = "ends-soon-text";
    pub const STAY: &str = "ends-soon-stay";
    pub const RENEW: &str = "ends-soon-sign-in";
}
