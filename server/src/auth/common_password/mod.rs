//! Passwords that are guessed first: those that many people have chosen, and those that follow from a pattern, from
//! the name of the site or from the account's own address.

use std::sync::LazyLock;

use zxcvbn::zxcvbn;

use super::credentials::{Email, Password};

/// Far more than the limits on attempts let anyone make; and one who has stolen the database computes for years on one hash.
const ENOUGH_GUESSES: u64 = 10_000_000_000;
/// The estimate takes longer for each further character, and what makes a password hard to guess is seen before this.
const JUDGED_CHARS: usize = 50;
/// Shorter pieces of an address are in many honest words.
const SHORTEST_PIECE: usize = 3;
const SITE: &str = "longhaul";

/// Folded as [`folded`] does, in the order of their bytes.
static LIST: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("list.txt").lines().collect());

/// What a guesser knows about an account before the first guess.
pub(super) struct Known(Vec<String>);

impl Known {
    pub(super) fn of(owner: &Email) -> Self {
        Self::of_address(owner.as_str())
    }

    /// The address, its halves, and the words in them, together and apart.
    pub(super) fn of_address(address: &str) -> Self {
        let address = folded(address);
        let (name, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
        let joined: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
        let words = [name, domain].map(|half| half.split(|c: char| !c.is_alphanumeric()));
        let all = [SITE, &address, name, domain, &joined];
        let all = all.into_iter().chain(words.into_iter().flatten());
        let all = all.filter(|text| text.chars().count() >= SHORTEST_PIECE);
        Self(all.map(str::to_owned).collect())
    }
}

/// Whether it is among the first passwords that anybody would try. Takes milliseconds.
pub(super) fn is_common(password: &Password, known: &Known) -> bool {
    let text = folded(password.as_str());
    if LIST.binary_search(&&*text).is_ok() {
        return true;
    }
    let judged = password.as_str().chars().take(JUDGED_CHARS);
    let judged: String = judged.map(one_of_a_kind).collect();
    let known: Vec<String> = known
        .0
        .iter()
        .map(|text| text.chars().map(one_of_a_kind).collect())
        .collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    zxcvbn(&judged, &known).guesses() < ENOUGH_GUESSES
}

/// One character for all those that stand for the same letter, such as `@` and `4`. The estimate tries every combination of
/// what the characters of a text may stand for; with this there are few of them, whatever the text.
fn one_of_a_kind(character: char) -> char {
    match character {
        '@' => '4',
        '{' | '[' | '<' => '(',
        '!' | '|' => '1',
        '$' => '5',
        '+' => '7',
        other => other,
    }
}

fn folded(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> bool {
        let owner = Email::try_from("Ada.Lovelace@engine-works.example").unwrap();
        let password = Password::try_from(text.to_owned()).unwrap();
        is_common(&password, &Known::of(&owner))
    }

    #[test]
    fn the_list_is_long_enough_folded_and_in_order() {
        assert!(LIST.len() >= 3000, "{}", LIST.len());
        assert!(LIST.is_sorted());
        for text in &*LIST {
            let password = Password::try_from((*text).to_owned()).unwrap();
            assert_eq!(folded(password.as_str()), *text);
            assert!(is_common(&password, &Known(Vec::new())), "{text}");
        }
    }

    #[test]
    fn common_and_guessable_passwords_are_refused_in_any_case() {
        let table = [
            "passwordpassword",
            "PassWordPassWord",
            "Password12345678",
            "P@ssw0rdP@ssw0rd",
            "passwortpasswort",
            "geheimgeheimgeheim",
            "iloveyouforever",
            "letmeinletmein123",
            "administrator123",
            "ＰＡＳＳＷＯＲＤＰＡＳＳＷＯＲＤ",
            // Digits, letters and keys in their order.
            "123456789012345",
            "987654321987654321",
            "abcdefghijklmno",
            "zyxwvutsrqponml",
            "qwertyuiopasdfgh",
            "QwertyUiopAsdfgh",
            "qwertzuiopasdfgh",
            "asdfghjklasdfghjkl",
            "1qaz2wsx3edc4rfv",
            "1QAZ2WSX3EDC4RFV",
            // One character, or a short block again and again.
            "aaaaaaaaaaaaaaa",
            "ääääääääääääääää",
            "...............",
            "               ",
            "abcabcabcabcabc",
            "xk3xk3xk3xk3xk3",
            "test test test test",
            "1234 1234 1234 1234",
            "11112222333344445555",
            // The site and its user.
            "longhaullonghaul",
            "LonghaulLonghaul1!",
            "Longhaul Longhaul",
            "longhaul1234567",
            "ada.lovelace@engine-works.example",
            "ADA.LOVELACE@engine-works.example",
            "ada.lovelace@engine-works.example1",
            "ada.lovelace2026",
            "adalovelaceadalovelace",
            "lovelacelovelace",
            "AdaLovelace123456",
            "engine-works.example!",
            // On the list alone.
            "perasperaadastra",
            "30SecondsToMars",
        ];
        let accepted: Vec<_> = table.into_iter().filter(|text| !refused(text)).collect();
        assert_eq!(accepted, [""; 0]);
        for repeated in ["a", "7", "ab", "qwe", "longhaul", "wxyz9"] {
            let text: String = repeated.chars().cycle().take(128).collect();
            assert!(refused(&text), "{text}");
        }
    }

    #[test]
    fn phrases_and_random_passwords_are_accepted() {
        let table = [
            "correct horse battery staple",
            "tent muffin walrus copper",
            "lamp river happy zebra",
            "violet-mango-harbor-spoon",
            "VioletMangoHarborSpoon",
            "violetmangoharborspoon",
            "a sentence to remember",
            "quite another sentence",
            "a quite different sentence",
            "another long enough password",
            "wrong but long enough",
            "we will meet again in May",
            "Tischlampe Fluss Zebra froh",
            "der hund frisst gern kuchen",
            "löwe zahn bürste kühl",
            "чашка окно река заяц",
            "正しい馬の電池ホチキスと青い空",
            "🚂 over the 🌉 to the sea",
            "k7#mQ9!vR2$xT5&",
            "hGtRqPzLmWvBnXs",
            // An address and enough that does not follow from it.
            "ada.lovelace likes green trains",
        ];
        let wrongly: Vec<_> = table.into_iter().filter(|text| refused(text)).collect();
        assert_eq!(wrongly, [""; 0]);
    }

    /// Of ordinary words, as a person picks them from a list.
    #[test]
    fn four_random_words_are_always_enough() {
        let words = "apple bread chair dance eagle fence glass house island jacket kettle lemon mirror needle orange \
                     pencil queen river summer table uncle valley winter yellow zipper";
        let words: Vec<&str> = words.split_whitespace().collect();
        for first in 0..words.len() {
            let pick = |step: usize| words[(first * 7 + step * step * 3) % words.len()];
            let phrase = [pick(0), pick(1), pick(2), pick(3)].join(" ");
            assert!(!refused(&phrase), "{phrase}");
        }
    }

    /// With all of them, the estimate would look up the text in its dictionaries hundreds of times.
    #[test]
    fn few_readings_of_a_text_are_tried() {
        let stand_ins = "4@8({[<3691!|07$5+%2";
        let left: std::collections::BTreeSet<char> = stand_ins.chars().map(one_of_a_kind).collect();
        assert_eq!(left.into_iter().collect::<String>(), "%(0123456789");
        assert!(refused("p@$$w0rdp455word"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{15,128}", address in ".{0,40}") {
            if let Ok(password) = Password::try_from(text) {
                is_common(&password, &Known::of_address(&address));
            }
        }
    }
}
