//! The life of one application: filled in concurrently in two tabs, merged, checked, displayed and
//! submitted.
//!
//! Run it with `cargo run -p longhaul-form --example library_card`, or append `-- de` for German.

#[expect(
    unreachable_pub,
    reason = "the application takes the same file as a public module"
)]
mod form;

use std::error::Error;

use form::{LIBRARY_CARD, TEXTS};
use longhaul_form::merge::{diff, merge};
use longhaul_form::progress::is_complete;
use longhaul_form::review::rows;
use longhaul_form::submission::submission;
use longhaul_form::text::languages::languages;
use longhaul_form::{Answers, Context, Today, Value, validate};

fn main() -> Result<(), Box<dyn Error>> {
    let asked = std::env::args().nth(1).unwrap_or_else(|| "en".to_owned());
    let languages = languages(TEXTS, &[])?;
    let spoken = languages
        .iter()
        .find(|each| each.texts.language() == asked)
        .ok_or("speaks en and de")?;
    let texts = spoken.texts;
    // Milliseconds since 1970, UTC: noon on 15 June 2026. The engine has no clock.
    let today = Today::at(1_781_524_800_000);
    let context = Context { today, texts };

    // Answers are kept as they are typed, valid or not.
    let mut draft = Answers::default();
    type_in(&mut draft, "name", "Ada");
    type_in(&mut draft, "likes", "poems");
    type_in(&mut draft, "cards", "yes");

    // Two tabs continue from here, and the changes of both are kept.
    let (mut one, mut other) = (draft.clone(), draft.clone());
    type_in(&mut one, "email", "Ada <ada@example.com>");
    type_in(&mut one, "poets", "Byron");
    other.add_item("children", "k3f9");
    type_in(&mut other, "children.k3f9.age", "eight");
    let merged = merge(&other, &diff(&draft, &one));
    assert_eq!(merged.conflicts, []);
    draft = merged.answers;

    for (page, problems) in validate::form(&LIBRARY_CARD, &draft, &context) {
        println!("{}", page.title(texts));
        for problem in problems {
            println!("  {}: {}", problem.path, problem.message);
        }
    }

    type_in(&mut draft, "children.k3f9.name", "Anne");
    type_in(&mut draft, "children.k3f9.age", "8");
    type_in(&mut draft, "signature", "ada");
    assert!(is_complete(&LIBRARY_CARD, &draft, &context));
    assert_eq!(validate::sign(&LIBRARY_CARD, &draft, &context), []);

    println!("\n{}", LIBRARY_CARD.title(texts));
    for page in LIBRARY_CARD.all_pages() {
        for row in rows(&LIBRARY_CARD, page, &draft, texts) {
            println!("  {}: {}", row.question, row.answer);
        }
    }

    // The submission holds the meaning of each answer: the address alone, without the name.
    let submission = submission(&LIBRARY_CARD, &draft, texts);
    assert_eq!(submission.text("email"), "ada@example.com");
    Ok(())
}

fn type_in(answers: &mut Answers, path: &str, text: &str) {
    answers.set(path, Some(Value::Text(text.to_owned())));
}
