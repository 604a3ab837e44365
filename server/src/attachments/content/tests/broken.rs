//! Whatever happens to the bytes of a file: it is never the end of the program, and what is missing is missed.

use super::{Fault, samples, verdict};

/// Numbers that look random and are the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % below
    }
}

#[test]
fn no_cut_goes_unnoticed() {
    for (name, bytes) in samples("fine") {
        let is_jpeg = name.ends_with(".jpg");
        let trimmed = bytes.trim_ascii_end().len();
        // Up to each of its ends this one is what it was at that time.
        let was_whole = |cut: usize| {
            let mut windows = bytes[..cut].windows(5);
            let end = windows.rposition(|window| window == b"%%EOF");
            let begun = |end: usize| bytes[end..cut].windows(4).any(|word| word == b" obj");
            name == "updated.pdf" && end.is_some_and(|end| !begun(end))
        };
        let end = if is_jpeg { bytes.len() } else { trimmed };
        // Each of the last ones, and some of the others.
        let cuts = |end: usize| (4..end).filter(move |cut| cut % 9 == 0 || end - cut < 30);
        for cut in cuts(end).filter(|cut| !was_whole(*cut)) {
            assert!(verdict(&bytes[..cut]).is_err(), "{name} up to {cut}");
        }
        // With an end mark most programs show it, grey from there on.
        for cut in cuts(bytes.len() - 2).filter(|_| is_jpeg) {
            let ended = [&bytes[..cut], &[0xff, 0xd9]].concat();
            assert_eq!(verdict(&ended), Err(Fault::Damaged), "{name} up to {cut}");
        }
    }
}

#[test]
fn a_hole_in_the_middle_is_noticed() {
    for (name, bytes) in samples("fine") {
        let third = bytes.len() / 3;
        let mut empty = bytes.clone();
        empty[third..2 * third].fill(0);
        let mut shorter = bytes.clone();
        shorter.drain(third..2 * third);
        let is_small = name == "pixel.jpg";
        for holed in [empty, shorter] {
            assert!(
                verdict(&holed).is_err() || is_small,
                "{name}: {}",
                holed.len()
            );
        }
    }
}

#[test]
fn nothing_that_chance_does_to_a_file_is_the_end() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut refused = 0;
    for (name, bytes) in samples("fine").into_iter().chain(samples("refused")) {
        // Encryption of the newest kind takes long on purpose.
        let rounds = if name.ends_with("6.pdf") || name.ends_with("packed.pdf") {
            5
        } else {
            80
        };
        for _ in 0..rounds {
            let mut changed = bytes.clone();
            match chance.next(4) {
                0 => changed.truncate(chance.next(bytes.len())),
                1 => {
                    let from = chance.next(bytes.len());
                    let to = from + chance.next(bytes.len() - from);
                    changed.drain(from..to);
                }
                2 => {
                    let from = chance.next(bytes.len());
                    let piece = bytes[from..].to_vec();
                    let at = chance.next(bytes.len());
                    changed.splice(at..at, piece);
                }
                _ => {
                    for _ in 0..=chance.next(8) {
                        let at = chance.next(bytes.len());
                        changed[at] ^= 1 << chance.next(8);
                    }
                }
            }
            refused += usize::from(verdict(&changed).is_err());
        }
    }
    assert!(refused > 500, "{refused} of them");
}
