//! Every target, on what is kept of its corpus and on random changes of it.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use faulty_disk::Random;

use super::{TARGETS, Target};

fn fuzz_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// What is kept for a target, in the order of the names.
fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let mut folders = vec![fuzz_folder().join("corpus").join(target.name)];
    if target.name == "file_content" {
        let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
        folders.extend(["fine", "refused"].map(|folder| samples.join(folder)));
    }
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| {
            fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        })
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Bytes that mean something to one reader or another.
const ODD: &[u8] = b"\0\n\r\t \"\\%&;:=,/.{}[]-09a\x7f\xc3\xff";

/// Changes that look random and are the same each time.
struct Dice(Random);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.0.below(sides.max(1) as u64)).unwrap()
    }

    /// Some bytes in the middle of `of`.
    fn piece<'a>(&mut self, of: &'a [u8]) -> &'a [u8] {
        let from = self.roll(of.len());
        let length = self.roll((of.len() - from).min(64) + 1);
        &of[from..from + length]
    }

    fn change(&mut self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        let at = self.roll(bytes.len() + 1);
        match self.roll(7) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, ODD[self.roll(ODD.len())]),
            2 => {
                let other = &others[self.roll(others.len())];
                let piece = self.piece(other).to_vec();
                bytes.splice(at..at, piece);
            }
            3 => {
                let to = at + self.roll((bytes.len() - at).min(32) + 1);
                bytes.drain(at..to);
            }
            4 => {
                let piece = self.piece(bytes).to_vec();
                bytes.splice(at..at, piece);
            }
            5 => {
                let other = &others[self.roll(others.len())];
                bytes.truncate(at);
                bytes.extend_from_slice(&other[self.roll(other.len() + 1)..]);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.roll(8);
                }
            }
        }
    }
}

/// Changes of the corpus that are tried. Reading a file, and answering a request, take the longest. `FUZZ_TIMES=100` tries
/// a hundred times as many, where there is no libFuzzer.
fn rounds(target: &Target) -> usize {
    let times = env::var("FUZZ_TIMES")
        .ok()
        .and_then(|times| times.parse().ok());
    let rounds = match target.name {
        "requests" => 150,
        "file_content" => 80,
        _ => 1_000,
    };
    rounds * times.unwrap_or(1)
}

fn play(name: &str) {
    let target = TARGETS
        .iter()
        .find(|target| target.name == name)
        .expect(name);
    let corpus = corpus(target);
    assert!(!corpus.is_empty(), "{name} has no corpus");
    for bytes in &corpus {
        (target.run)(bytes);
    }
    let mut dice = Dice(Random::new(1));
    for _ in 0..rounds(target) {
        let mut bytes = corpus[dice.roll(corpus.len())].clone();
        for _ in 0..=dice.roll(4) {
            dice.change(&mut bytes, &corpus);
        }
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let run = std::panic::AssertUnwindSafe(|| (target.run)(&bytes));
        assert!(
            std::panic::catch_unwind(run).is_ok(),
            "{name} panics on {shown:?}: {bytes:?}"
        );
    }
}

macro_rules! plays {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            play(stringify!($name));
        })*

        #[test]
        fn every_target_is_played_and_has_a_program_and_a_corpus() {
            let names = |folder: &str| -> BTreeSet<String> {
                let entries = fs::read_dir(fuzz_folder().join(folder)).unwrap();
                let stem = |path: PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
                entries.map(|entry| stem(entry.unwrap().path())).collect()
            };
            let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
            assert_eq!(targets, [$(stringify!($name).to_owned()),*].into());
            assert_eq!(targets, names("targets"));
            assert_eq!(targets, names("corpus"));
        }
    };
}

plays! {
    access_token signed_claims opaque_token key_file headers return_to form_post multipart changes merge file_content
    json_reader requests
}
