//! The signing keys: a 0600 file in the data folder, made at the first start.
//!
//! The newest access key signs and all of them verify, so adding one signs nobody out; an old one
//! may be removed once an access lifetime has passed. The refresh key is single: replacing it ends
//! every session.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};

use super::random;
use crate::{clock::Timestamp, store::files};

const FILE: &str = "keys.json";
const VERSION: u32 = 1;
/// HS256 wants at least as many bits as its hash gives.
const SECRET_LEN: usize = 32;

pub struct AccessKey {
    pub id: String,
    pub secret: Vec<u8>,
}

pub struct KeyRing {
    /// Oldest first; never empty.
    access: Vec<AccessKey>,
    refresh: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("{path} is not a key ring: {reason}")]
    Broken { path: PathBuf, reason: String },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    version: u32,
    access: Vec<KeyEntry>,
    /// HMAC key of the refresh tokens' tags.
    refresh: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyEntry {
    kid: String,
    created_at: i64,
    secret: String,
}

impl KeyRing {
    pub fn load_or_create(data_dir: &Path, now: Timestamp) -> Result<Self, KeyError> {
        let path = data_dir.join(FILE);
        let wrap = |source| KeyError::Io {
            path: path.clone(),
            source,
        };
        match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(data_dir, &path, now).map_err(wrap)?;
            }
            Err(error) => return Err(wrap(error)),
            Ok(_) => files::make_private(&path).map_err(wrap)?,
        }
        // Read back even a new file: another process may have made it first, and then its keys count.
        let bytes = fs::read(&path).map_err(wrap)?;
        parse(&bytes).map_err(|reason| KeyError::Broken { path, reason })
    }

    pub fn signing(&self) -> &AccessKey {
        &self.access[self.access.len() - 1]
    }

    pub fn find(&self, kid: &str) -> Option<&AccessKey> {
        self.access.iter().find(|key| key.id == kid)
    }

    pub fn refresh(&self) -> &[u8] {
        &self.refresh
    }
}

fn create(data_dir: &Path, path: &Path, now: Timestamp) -> io::Result<()> {
    files::create_private_dir(data_dir)?;
    let ring = KeyFile {
        version: VERSION,
        access: vec![KeyEntry {
            kid: BASE64.encode(random::bytes::<9>()),
            created_at: now.as_millis(),
            secret: BASE64.encode(random::bytes::<SECRET_LEN>()),
        }],
        refresh: BASE64.encode(random::bytes::<SECRET_LEN>()),
    };
    let draft = data_dir.join(format!("{FILE}.{}", BASE64.encode(random::bytes::<9>())));
    let mut file = files::private_options().create_new(true).open(&draft)?;
    file.write_all(&serde_json::to_vec_pretty(&ring)?)?;
    file.sync_all()?;
    // A link, not a rename: it fails where a rename would replace keys that another process made.
    let linked = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(&draft)?;
    linked?;
    files::sync_dir(data_dir)
}

fn parse(bytes: &[u8]) -> Result<KeyRing, String> {
    // Serde's own message could quote a secret.
    let mut file: KeyFile = serde_json::from_slice(bytes)
        .map_err(|error| format!("line {}, column {}", error.line(), error.column()))?;
    if file.version != VERSION {
        return Err(format!("version {} is unknown", file.version));
    }
    file.access.sort_by_key(|entry| entry.created_at);
    let access = file
        .access
        .into_iter()
        .map(|entry| {
            Ok(AccessKey {
                secret: secret(&entry.secret)?,
                id: entry.kid,
            })
        })
        .collect::<Result<Vec<_>, String>>()?;
    if access.is_empty() {
        return Err("it has no access key".to_owned());
    }
    Ok(KeyRing {
        access,
        refresh: secret(&file.refresh)?,
    })
}

fn secret(text: &str) -> Result<Vec<u8>, String> {
    let bytes = BASE64
        .decode(text)
        .map_err(|_| "a key is not base64url".to_owned())?;
    if bytes.len() < SECRET_LEN {
        return Err(format!("a key is shorter than {SECRET_LEN} bytes"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn is_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let first = KeyRing::load_or_create(&data, NOW).unwrap();
        let second = KeyRing::load_or_create(&data, NOW).unwrap();
        assert_eq!(first.signing().secret, second.signing().secret);
        assert_eq!(first.refresh(), second.refresh());
        assert_ne!(first.refresh(), first.signing().secret);
        assert_eq!(
            fs::read_dir(&data).unwrap().count(),
            1,
            "no draft is left behind"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&data), 0o700);
            assert_eq!(mode(&data.join(FILE)), 0o600);
        }
    }

    #[test]
    fn many_starts_at_once_agree_on_one_ring() {
        let folder = tempfile::tempdir().unwrap();
        let rings: Vec<_> = std::thread::scope(|scope| {
            let start = || KeyRing::load_or_create(folder.path(), NOW).unwrap();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(
            rings
                .iter()
                .all(|ring| ring.refresh() == rings[0].refresh())
        );
    }

    #[test]
    fn a_broken_ring_stops_the_start_and_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let short = BASE64.encode([1; 8]);
        let long = BASE64.encode([1; 32]);
        for text in [
            String::new(),
            "{}".to_owned(),
            format!(r#"{{"version":1,"access":[],"refresh":"{long}"}}"#),
            format!(
                r#"{{"version":2,"access":[{{"kid":"a","created_at":1,"secret":"{long}"}}],"refresh":"{long}"}}"#
            ),
            format!(
                r#"{{"version":1,"access":[{{"kid":"a","created_at":1,"secret":"{short}"}}],"refresh":"{long}"}}"#
            ),
        ] {
            fs::write(&path, &text).unwrap();
            let error = KeyRing::load_or_create(folder.path(), NOW)
                .err()
                .unwrap()
                .to_string();
            assert!(
                error.contains("keys.json") && !error.contains(&long),
                "{error}"
            );
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}
