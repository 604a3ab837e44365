//! No answer causes a panic, whatever it is: the server stores what programs send.

use super::super::VISITOR_VISA as FORM;
use super::super::samples::{full, shortest};
use super::{TODAY, to_pairs};
use longhaul_form::prefill::prefilled;
use longhaul_form::progress::{completed, is_complete, status};
use longhaul_form::review::rows;
use longhaul_form::submission::submission;
use longhaul_form::text::Texts;
use longhaul_form::visibility::shown;
use longhaul_form::{Answers, Context, Value, dates, merge, paths, validate, wire};

fn odd() -> Vec<String> {
    let mut odd: Vec<String> = [
        "\0",
        "a\0b",
        "\u{1}\u{1b}\u{7f}",
        "\u{85}",
        "\r",
        "\n\n",
        "\t",
        " ",
        "\u{a0}",
        "\u{200b}",
        "\u{301}",
        "e\u{301}",
        "\u{202e}abc\u{202c}",
        "\u{2066}",
        "عبد الرحمن",
        "שלום",
        "\u{fffe}",
        "\u{fffd}",
        "\u{10ffff}",
        "🧑‍🚀",
        "İ",
        "ß",
        "ﬁ",
        "-",
        "--",
        "---",
        "-5-",
        "2024-99-99",
        "0000-0-0",
        "9999-12-31",
        "-1-1-1",
        "99999999999-1-1",
        "2024-٣-١",
        "+1",
        "-0",
        "99999999999999999999999999",
        "-99999999999999999999999999",
        "1.",
        ".5",
        ",",
        "1,",
        "’",
        "1’000",
        "٢٥٠٠",
        "@",
        "a@",
        "@.",
        "a@b.",
        "a@-.c",
        "yes",
        "no",
        "<script>",
        "{ $noun }",
        "\u{2068}",
        "other",
        "00000000000000000000000000000000",
    ]
    .map(str::to_owned)
    .into();
    odd.push("é".repeat(paths::LONGEST_TEXT));
    odd.push("\u{301}".repeat(paths::LONGEST_TEXT + 1));
    odd.push("1".repeat(paths::LONGEST_TEXT));
    odd
}

/// Everything that pages ask of the engine.
fn ask(answers: &Answers, context: &Context) {
    for page in FORM.all_pages() {
        validate::page(&FORM, page, answers, context);
        status(&FORM, page, answers, context);
        rows(&FORM, page, answers, context.texts);
        shown(&FORM, page, answers);
        prefilled(&FORM, page, answers);
        let pairs = to_pairs(page, answers);
        wire::from_pairs(page, &Answers::default(), &pairs);
    }
    validate::form(&FORM, answers, context);
    completed(&FORM, answers, context);
    is_complete(&FORM, answers, context);
    (FORM.applicant)(answers);
    submission(&FORM, answers, context.texts);
    merge::merge(&shortest(), &merge::diff(&full(), answers));
}

#[test]
fn every_odd_answer_to_every_question() {
    let context = Context {
        texts: Texts::none(),
        ..*TODAY
    };
    let full = full();
    for odd in odd() {
        let value = Some(Value::Text(odd.clone()));
        // All at once, in words, and then each alone.
        let mut all = full.clone();
        for (path, old) in full.iter() {
            if matches!(old, Value::Text(_)) {
                all.set(path, value.clone());
                let _ = paths::check_path(&FORM, path, value.as_ref());
            }
        }
        ask(&all, &TODAY);
        let _ = dates::parse(&odd, TODAY.texts);
        if odd.len() < 100 {
            for (path, _) in full.iter() {
                let mut one = full.clone();
                one.set(path, value.clone());
                let (page, _) = FORM.locate(path).expect("a question");
                validate::page(&FORM, page, &one, &context);
                rows(&FORM, page, &one, TODAY.texts);
            }
        }
    }
}
