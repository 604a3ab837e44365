//! `/auth/*`: getting, renewing and giving up tokens, also on the way to a page.

mod credentials;
mod dead_ends;
mod jwks;
mod logout;
mod navigation;
mod parallel;
mod refresh;
mod refresh_cookie;
mod sessions_that_end;
mod sign_in_again;
