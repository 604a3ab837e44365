//! What can be made of a good token without any key.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD as BASE64},
};
use serde_json::json;

use super::Table;
use crate::auth::tokens::tests::access::{Fixture, with};

pub(super) fn texts(f: &Fixture) -> Table {
    let good = f.sign(&f.good_header(), &f.good_claims());
    let parts: Vec<&str> = good.split('.').collect();
    let [header, claims, tag] = parts[..] else {
        panic!("three parts")
    };
    let none = BASE64.encode(with(f.good_header(), "alg", json!("none")).to_string());
    let no_kid = json!({"alg": "none", "typ": "at+jwt"});
    let no_kid = BASE64.encode(no_kid.to_string());
    let again =
        |engine: &dyn Fn(&[u8]) -> String, part: &str| engine(&BASE64.decode(part).unwrap());
    let padded = |bytes: &[u8]| BASE64_URL_SAFE.encode(bytes);
    let classic = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    let wide: String = good
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    let mut table = vec![
        ("unsigned", format!("{none}.{claims}.")),
        ("unsigned, without the dot", format!("{none}.{claims}")),
        ("unsigned with a tag", format!("{none}.{claims}.{tag}")),
        ("unsigned without kid", format!("{no_kid}.{claims}.")),
        ("no tag", format!("{header}.{claims}.")),
        ("no tag, no dot", format!("{header}.{claims}")),
        ("no claims", format!("{header}..{tag}")),
        ("no header", format!(".{claims}.{tag}")),
        ("header alone", header.to_owned()),
        ("nothing", String::new()),
        ("a dot", ".".to_owned()),
        ("two dots", "..".to_owned()),
        ("three dots", "...".to_owned()),
        ("dots", ".".repeat(2000)),
        ("a dot behind", format!("{good}.")),
        ("two dots behind", format!("{good}..")),
        ("a dot before", format!(".{good}")),
        ("a part more", format!("{good}.{tag}")),
        ("five parts, as encrypted", format!("{good}.{tag}.{tag}")),
        ("swapped", format!("{claims}.{header}.{tag}")),
        ("a blank before", format!(" {good}")),
        ("a blank behind", format!("{good} ")),
        ("a tab before", format!("\t{good}")),
        ("a line behind", format!("{good}\n")),
        ("a line between", format!("{header}.\r\n{claims}.{tag}")),
        ("a blank between", format!("{header} .{claims}.{tag}")),
        (
            "a blank within",
            format!("{header}.{} {}.{tag}", &claims[..9], &claims[9..]),
        ),
        ("a null behind", format!("{good}\0")),
        ("quoted", format!("\"{good}\"")),
        ("with its scheme", format!("Bearer {good}")),
        ("percent-encoded", good.replace('.', "%2E")),
        ("full width", wide),
        ("a mark that shows nothing", format!("{good}\u{200b}")),
        ("a byte order mark", format!("\u{feff}{good}")),
        ("padding in the tag", format!("{header}.{claims}.{tag}=")),
        ("padding in the claims", format!("{header}.{claims}=.{tag}")),
        ("padding in the header", format!("{header}=.{claims}.{tag}")),
        (
            "padded",
            format!("{header}.{claims}.{}", again(&padded, tag)),
        ),
        ("one letter more", format!("{good}A")),
        ("too long", format!("{good}{}", "A".repeat(4000))),
        ("far too long", "A".repeat(1_000_000)),
    ];
    let plus = again(&classic, tag);
    if plus.trim_end_matches('=') != tag {
        table.push(("another alphabet", format!("{header}.{claims}.{plus}")));
    }
    table
        .into_iter()
        .map(|(name, token)| (name.to_owned(), token))
        .collect()
}
