//! What a fuzzer calls: one function for each kind of bytes that come from outside.
//!
//! Each takes any bytes, and panics if it finds something wrong: `make fuzz TARGET=…` looks for such bytes for as long as
//! it is told to, and the tests below run what was found before, and random changes of it, each time.

mod answers;
mod files;
mod headers;
mod requests;
#[cfg(test)]
mod tests;
mod tokens;

use std::sync::LazyLock;

use crate::config::Config;

/// One thing to fuzz.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
}

/// All of them. `server/fuzz/targets` has a program for each, and `server/fuzz/corpus` a folder.
pub const TARGETS: [Target; 13] = [
    target("access_token", tokens::access_token),
    target("signed_claims", tokens::signed_claims),
    target("opaque_token", tokens::opaque_token),
    target("key_file", tokens::key_file),
    target("headers", headers::headers),
    target("return_to", headers::return_to),
    target("form_post", answers::form_post),
    target("multipart", answers::multipart),
    target("changes", answers::changes),
    target("merge", answers::merge),
    target("file_content", files::content),
    target("json_reader", json_reader),
    target("requests", requests::requests),
];

const fn target(name: &'static str, run: fn(&[u8])) -> Target {
    Target { name, run }
}

/// Calls the target `name`.
///
/// # Panics
/// If it finds something wrong, or if there is no such target.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("the name of a target").run)(bytes);
}

fn json_reader(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        app::api::reads_as_the_library(text);
    }
}

/// As the server starts without any settings.
static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    Config::from_args(["server".to_owned()]).expect("every setting has a default")
});
