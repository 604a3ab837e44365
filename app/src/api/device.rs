//! A device as its owner would say it.

use longhaul_form::text::Texts;

/// `Firefox on Linux`, `curl`, or that it is not known. Either may be empty.
pub fn device_name(texts: &Texts, program: &str, system: &str) -> String {
    match (program, system) {
        ("", "") => texts.get("device-unknown").to_owned(),
        (program, "") => program.to_owned(),
        (program, system) => {
            let browser = match program {
                "" => texts.get("device-browser-unknown"),
                program => program,
            };
            texts.fill("device", &[("browser", browser), ("system", system)])
        }
    }
}
