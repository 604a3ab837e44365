//! A device's name as its owner would say it, from what its browser says about itself.
//!
//! Browsers claim to be each other, so the order of the tables matters. Used for display only; the
//! crates for this carry tables of regular expressions that would outweigh the rest of the server.

use app::api::device_name;
use longhaul_form::text::Texts;

/// Most specific first: Edge also says Chrome, and Chrome also says Safari.
const BROWSERS: [(&str, &str); 12] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Android also says Linux, and an iPhone "like Mac OS X".
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

const LONGEST_PROGRAM: usize = 40;

/// What is stored about a device: names that are the same in every language, empty where they are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its browser, or whatever other program it is.
    pub program: String,
    pub system: &'static str,
}

impl Facts {
    pub fn of(user_agent: &str) -> Self {
        let find = |table: &[(&str, &'static str)]| {
            let found = table.iter().find(|(mark, _)| user_agent.contains(mark));
            found.map(|(_, name)| *name)
        };
        let (browser, system) = (find(&BROWSERS), find(&SYSTEMS).unwrap_or_default());
        let program = match browser {
            Some(browser) => browser.to_owned(),
            None if system.is_empty() => program(user_agent).unwrap_or_default(),
            None => String::new(),
        };
        Self { program, system }
    }
}

/// `Firefox on Linux`, `Safari on iPhone`, `curl`, or a name for an unknown device.
pub fn name(user_agent: &str, texts: &Texts) -> String {
    let Facts { program, system } = Facts::of(user_agent);
    device_name(texts, &program, system)
}

/// Programs name themselves first: `curl/8.5.0`, `python-requests/2.31`.
fn program(user_agent: &str) -> Option<String> {
    let name = user_agent.split(['/', ' ', '(']).next()?;
    let readable = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let plausible = !name.is_empty()
        && name != "Mozilla"
        && name.len() <= LONGEST_PROGRAM
        && name.chars().all(readable);
    plausible.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::languages::Languages;

    fn name(user_agent: &str) -> String {
        super::name(user_agent, Languages::of_visa().first())
    }

    #[test]
    fn browsers_are_named_as_people_name_them() {
        let table = [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
                "Chrome on iPad",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
                "Safari on Mac",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "Chrome on ChromeOS",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0",
                "Opera on Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) Konqueror",
                "Unknown browser on Linux",
            ),
        ];
        for (user_agent, expected) in table {
            assert_eq!(name(user_agent), expected, "{user_agent}");
        }
    }

    #[test]
    fn programs_name_themselves_and_the_rest_is_unknown() {
        assert_eq!(name("curl/8.5.0"), "curl");
        assert_eq!(name("python-requests/2.31.0"), "python-requests");
        for odd in ["", "Mozilla/5.0", "<script>", "ÄÖÜ/1", &"x".repeat(41)] {
            assert_eq!(name(odd), "Unknown device", "{odd:?}");
        }
    }
}
