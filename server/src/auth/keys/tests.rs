use std::{fs, path::Path, time::Duration};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};

use super::*;
use SigningAlgorithm::{EdDsa, Hs256};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const TTL: Duration = Duration::from_mins(5);
const MS: Duration = Duration::from_millis(1);

fn open(folder: &Path, algorithm: SigningAlgorithm) -> KeyRing {
    KeyRing::open(folder, algorithm, TTL, NOW).unwrap()
}

/// What a command does.
fn edit(folder: &Path, change: impl FnOnce(&mut Ring)) {
    file::change(folder, |ring| {
        let mut ring = ring.unwrap();
        change(&mut ring);
        Ok((ring, ()))
    })
    .unwrap();
}

fn add(folder: &Path, algorithm: SigningAlgorithm) -> String {
    let mut kid = String::new();
    edit(folder, |ring| kid = ring.add(algorithm, NOW));
    kid
}

fn on_disk(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join(file::FILE)).unwrap()).unwrap()
}

#[test]
fn is_made_once_and_private() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (first, second) = (open(&data, Hs256), open(&data, Hs256));
    assert_eq!(first.signing().kid, second.signing().kid);
    assert_eq!(first.refresh(), second.refresh());
    add(&data, EdDsa);
    let files = fs::read_dir(&data).unwrap().count();
    assert_eq!(files, 1, "no draft and no lock is left behind");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&data.join(file::FILE)), 0o600);
    }
}

#[test]
fn many_starts_at_once_agree_on_one_ring() {
    let folder = tempfile::tempdir().unwrap();
    let rings: Vec<_> = std::thread::scope(|scope| {
        // They also disagree about the algorithm.
        let start = |n| open(folder.path(), if n % 2 == 0 { Hs256 } else { EdDsa });
        let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || start(n))).collect();
        let rings = threads.into_iter().map(|thread| thread.join().unwrap());
        rings.collect()
    });
    let kid = rings[0].signing().kid.clone();
    for ring in &rings {
        assert_eq!(ring.refresh(), rings[0].refresh());
        assert!(ring.find(&kid, NOW).is_some());
    }
    assert_eq!(
        on_disk(folder.path())["access"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn many_writers_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path(), Hs256);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..4 {
                    add(folder.path(), Hs256);
                }
            });
        }
        // Readers meanwhile find the file whole each time.
        scope.spawn(|| {
            for _ in 0..200 {
                file::read(folder.path()).unwrap().unwrap();
            }
        });
    });
    assert_eq!(
        on_disk(folder.path())["access"].as_array().unwrap().len(),
        33
    );
}

#[test]
fn a_draft_of_a_writer_that_died_is_in_nobody_s_way() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path(), Hs256);
    fs::write(folder.path().join("keys.json.new"), "{\"version\":").unwrap();
    let kid = add(folder.path(), Hs256);
    assert!(open(folder.path(), Hs256).find(&kid, NOW).is_some());
}

/// Only root may change the owner of files; no other user can lock the server out.
#[cfg(unix)]
#[test]
fn an_edit_by_root_leaves_the_file_to_its_owner() {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file::FILE);
    open(folder.path(), Hs256);
    if chown(&path, Some(4321), Some(4321)).is_err() {
        return;
    }
    add(folder.path(), Hs256);
    let metadata = path.metadata().unwrap();
    assert_eq!((metadata.uid(), metadata.gid()), (4321, 4321));
    assert_eq!(metadata.mode() & 0o777, 0o600);
}

#[test]
fn a_file_of_the_first_version_goes_on_working_and_its_newest_key_signs() {
    let folder = tempfile::tempdir().unwrap();
    let secret = |n: u8| BASE64.encode([n; 32]);
    let old = json!({
        "version": 1,
        "access": [
            { "kid": "-new", "created_at": 2, "secret": secret(2) },
            { "kid": "old", "created_at": 1, "secret": secret(1) },
        ],
        "refresh": secret(3),
    });
    fs::write(folder.path().join(file::FILE), old.to_string()).unwrap();
    let ring = open(folder.path(), Hs256);
    assert_eq!(ring.signing().kid, "-new");
    assert_eq!(ring.signing().secret_text(), secret(2));
    assert!(ring.find("old", NOW).is_some());
    assert_eq!(ring.refresh(), [3; 32]);
    assert_eq!(on_disk(folder.path()), old, "reading changes nothing");

    edit(folder.path(), |ring| ring.make_current("old").unwrap());
    let written = on_disk(folder.path());
    assert_eq!(
        (&written["version"], &written["current"]),
        (&json!(2), &json!("old"))
    );
    assert_eq!(written["refresh"], old["refresh"]);
    let ring = open(folder.path(), Hs256);
    assert_eq!(ring.signing().secret_text(), secret(1));
    assert!(ring.find("-new", NOW).is_some());
}

#[test]
fn a_broken_ring_stops_the_start_and_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file::FILE);
    let (short, long) = (BASE64.encode([1; 8]), BASE64.encode([1; 32]));
    let longer = BASE64.encode([1; 33]);
    let key = |kid: &str, secret: &str| json!({ "kid": kid, "created_at": 1, "secret": secret });
    let with = |key: &Value, name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        key
    };
    let good = key("a", &long);
    let file = |keys: &[Value]| json!({ "version": 2, "access": keys, "refresh": long });
    let table = [
        json!({}),
        json!({ "version": 2, "access": [good], "refresh": short }),
        file(&[]),
        with(&file(std::slice::from_ref(&good)), "version", json!(3)),
        with(&file(std::slice::from_ref(&good)), "version", json!(0)),
        with(&file(std::slice::from_ref(&good)), "current", json!("b")),
        with(&file(std::slice::from_ref(&good)), "surprise", json!(true)),
        file(&[with(&good, "retired_at", json!(1))]),
        file(&[good.clone(), good.clone()]),
        file(&[key("a", &short)]),
        file(&[key("a", "not base64url!")]),
        file(&[with(&good, "algorithm", json!("none"))]),
        file(&[with(&key("a", &longer), "algorithm", json!("EdDSA"))]),
    ];
    let texts = table.iter().map(Value::to_string);
    for text in texts.chain([String::new()]) {
        fs::write(&path, &text).unwrap();
        for algorithm in [Hs256, EdDsa] {
            let error = KeyRing::open(folder.path(), algorithm, TTL, NOW).err();
            let error = error.expect(&text).to_string();
            assert!(
                error.contains("keys.json") && !error.contains(&long),
                "{error}"
            );
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}

#[test]
fn the_configured_algorithm_finds_a_key_of_its_own_and_the_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let hs256 = open(folder.path(), Hs256).signing();
    let ring = open(folder.path(), EdDsa);
    let eddsa = ring.signing();
    assert_eq!((hs256.algorithm, eddsa.algorithm), (Hs256, EdDsa));
    assert!(ring.find(&hs256.kid, NOW).is_some());
    // Which of two keys signs is what the operator chose with `keys use`: starting a server does not change it.
    assert_eq!(open(folder.path(), Hs256).signing().kid, eddsa.kid);
    edit(folder.path(), |ring| ring.make_current(&hs256.kid).unwrap());
    assert_eq!(open(folder.path(), EdDsa).signing().kid, hs256.kid);
    // A retired key does not count.
    edit(folder.path(), |ring| ring.retire(&eddsa.kid, NOW).unwrap());
    let third = open(folder.path(), EdDsa).signing();
    assert!(third.algorithm == EdDsa && third.kid != eddsa.kid);
}

#[test]
fn a_retired_key_verifies_until_its_last_token_has_expired_and_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let ring = open(folder.path(), EdDsa);
    let old = ring.signing().kid.clone();
    let new = add(folder.path(), EdDsa);
    edit(folder.path(), |ring| {
        assert_eq!(
            ring.retire(&old, NOW),
            Err(ChangeError::Current(old.clone()))
        );
        assert_eq!(ring.remove(&old), Err(ChangeError::Current(old.clone())));
        assert_eq!(
            ring.retire("x", NOW),
            Err(ChangeError::Unknown("x".to_owned()))
        );
        ring.make_current(&new).unwrap();
        ring.retire(&old, NOW).unwrap();
        // Again, later: its time goes on running.
        ring.retire(&old, NOW.plus(TTL)).unwrap();
    });
    ring.look(NOW);
    assert_eq!(ring.signing().kid, new);
    let end = NOW.plus(verify_for(TTL));
    assert!(ring.find(&old, end.minus(MS)).is_some());
    assert_eq!(ring.published(end.minus(MS)).keys.len(), 2);
    assert!(ring.find(&old, end).is_none());
    assert_eq!(ring.published(end).keys.len(), 1);

    ring.look(end.minus(MS));
    assert_eq!(
        on_disk(folder.path())["access"].as_array().unwrap().len(),
        2
    );
    ring.look(end);
    let left = on_disk(folder.path());
    assert_eq!(left["access"].as_array().unwrap().len(), 1);
    assert_eq!(left["current"], json!(new));
}

#[test]
fn a_retired_key_may_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let ring = open(folder.path(), Hs256);
    let old = ring.signing().kid.clone();
    let new = add(folder.path(), Hs256);
    edit(folder.path(), |ring| {
        ring.make_current(&new).unwrap();
        ring.retire(&old, NOW).unwrap();
        ring.make_current(&old).unwrap();
    });
    ring.look(NOW.plus(TTL * 100));
    for ring in [ring, open(folder.path(), Hs256)] {
        assert_eq!(ring.signing().kid, old);
        assert!(ring.find(&new, NOW).is_some(), "the file was taken over");
    }
}

#[test]
fn an_unknown_key_is_looked_for_at_once_but_not_by_every_forgery() {
    let folder = tempfile::tempdir().unwrap();
    let ring = open(folder.path(), Hs256);
    let first = add(folder.path(), Hs256);
    assert!(ring.find(&first, NOW).is_some());

    let second = add(folder.path(), Hs256);
    let soon = NOW.plus(LOOK_AT_MOST_EVERY.checked_sub(MS).unwrap());
    assert!(ring.find(&second, soon).is_none());
    assert!(
        ring.find(&first, soon).is_some(),
        "a known key needs no look"
    );
    assert!(ring.find(&second, NOW.plus(LOOK_AT_MOST_EVERY)).is_some());

    // A clock that was set back does not stop the looking.
    let third = add(folder.path(), Hs256);
    assert!(ring.find(&third, NOW.minus(TTL)).is_some());
}

#[test]
fn two_servers_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (open(folder.path(), Hs256), open(folder.path(), Hs256));
    edit(folder.path(), |ring| {
        let kid = ring.add(EdDsa, NOW);
        ring.make_current(&kid).unwrap();
    });
    one.look(NOW);
    let signed_by_one = one.signing().kid.clone();
    let signed_by_other = other.signing().kid.clone();
    assert_ne!(
        signed_by_one, signed_by_other,
        "the other has not looked yet"
    );
    assert!(other.find(&signed_by_one, NOW).is_some());
    assert!(one.find(&signed_by_other, NOW).is_some());
}

#[test]
fn a_file_that_is_gone_or_broken_changes_nothing_in_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file::FILE);
    let ring = open(folder.path(), Hs256);
    let kid = ring.signing().kid.clone();
    let good = fs::read(&path).unwrap();
    fs::write(&path, "{").unwrap();
    ring.look(NOW);
    assert_eq!(ring.signing().kid, kid);
    fs::remove_file(&path).unwrap();
    ring.look(NOW);
    assert!(ring.find(&kid, NOW).is_some() && ring.find("other", NOW).is_none());
    // It comes back with one more key.
    fs::write(&path, good).unwrap();
    let new = add(folder.path(), Hs256);
    ring.look(NOW);
    assert!(ring.find(&new, NOW).is_some());
}

#[test]
fn shared_secrets_are_never_published() {
    let folder = tempfile::tempdir().unwrap();
    let ring = open(folder.path(), Hs256);
    assert!(ring.published(NOW).keys.is_empty());
    let kid = add(folder.path(), EdDsa);
    ring.look(NOW);
    let published = serde_json::to_value(ring.published(NOW)).unwrap();
    let [key] = &published["keys"].as_array().unwrap()[..] else {
        panic!("{published}");
    };
    let x = key["x"].as_str().unwrap();
    let expected = json!({
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x,
    });
    assert_eq!(*key, expected, "and nothing private");
    assert_eq!(BASE64.decode(x).unwrap().len(), 32);
    for secret in on_disk(folder.path())["access"].as_array().unwrap() {
        assert!(
            !published
                .to_string()
                .contains(secret["secret"].as_str().unwrap())
        );
    }
}

/// RFC 8032, section 7.1, test 1: the public half is the one that every other implementation computes.
#[test]
fn an_ed25519_pair_is_the_one_of_the_standard() {
    let bytes = |hex: &str| -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        pairs.map(byte).collect()
    };
    let secret = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let key = AccessKey::new("a".to_owned(), EdDsa, NOW, None, &secret).unwrap();
    let jwk = serde_json::to_value(key.public().unwrap()).unwrap();
    assert_eq!(jwk["x"], BASE64.encode(public));
}
