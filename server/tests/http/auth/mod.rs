//! `/auth/*`: getting, renewing and giving up tokens, also on the way to a page.

mod bad_access_tokens;
mod changes_during_sign_in;
mod common_passwords;
mod credentials;
mod dead_ends;
mod guessing;
mod jwks;
mod logout;
mod many_sessions;
mod parallel;
mod password_forms;
mod refresh;
mod registrations;
mod sessions_that_end;
mod sign_in_again;
