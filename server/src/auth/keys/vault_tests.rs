use std::{fs, path::Path, sync::Arc, time::Duration};

use super::*;
use crate::store::{Location, db::query};
use SigningAlgorithm::{EdDsa, Hs256};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const TTL: Duration = Duration::from_mins(5);

fn envelope(keys: &[u8]) -> Envelope {
    let keys: Vec<_> = keys
        .iter()
        .map(|&it| crate::hex::encode(&[it; 32]))
        .collect();
    Envelope::from_setting(&keys.join(" ")).unwrap()
}

async fn vault(folder: &Path, keys: &[u8]) -> Vault {
    let location = Location::from(folder.join("a.db"));
    Vault::new(Store::open(&location).await.unwrap(), envelope(keys))
}

async fn open(vault: &Vault, folder: &Path, algorithm: SigningAlgorithm) -> Arc<KeyRing> {
    let opened = KeyRing::open_sealed(vault.clone(), folder, algorithm, TTL, NOW).await;
    Arc::new(opened.unwrap())
}

async fn rotate(vault: &Vault, at_once: bool) -> String {
    let change = |ring: &mut Ring| {
        let kid = ring.add(Hs256, NOW);
        ring.make_current(&kid)?;
        for other in ring.others() {
            match at_once {
                true => ring.remove(&other)?,
                false => ring.retire(&other, NOW)?,
            }
        }
        Ok(kid)
    };
    vault.change(NOW, change).await.unwrap()
}

#[tokio::test]
async fn servers_that_start_at_once_agree_on_one_ring() {
    let folder = tempfile::tempdir().unwrap();
    // Each with connections of its own, as three processes have.
    let mut vaults = Vec::new();
    for _ in 0..3 {
        vaults.push(vault(folder.path(), &[1]).await);
    }
    let start = |vault| open(vault, folder.path(), Hs256);
    let rings = futures::future::join_all(vaults.iter().map(start)).await;
    for ring in &rings {
        assert_eq!(ring.signing().kid, rings[0].signing().kid);
        assert_eq!(ring.refresh(), rings[0].refresh());
    }
    assert!(!folder.path().join(file::FILE).exists());
}

#[tokio::test]
async fn changes_at_the_same_time_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path(), &[1]).await;
    open(&vault, folder.path(), Hs256).await;
    let add = |_| vault.change(NOW, |ring| Ok(ring.add(Hs256, NOW)));
    let added = futures::future::join_all((0..16).map(add)).await;
    let ring = vault.read().await.unwrap().unwrap().ring;
    assert_eq!(ring.access.len(), 17);
    for kid in added {
        assert!(ring.find(&kid.unwrap()).is_some());
    }
}

#[tokio::test]
async fn the_keys_of_a_file_move_into_the_database_once() {
    let folder = tempfile::tempdir().unwrap();
    let before = KeyRing::open(folder.path(), Hs256, TTL, NOW).unwrap();
    let vault = vault(folder.path(), &[1]).await;
    let ring = open(&vault, folder.path(), Hs256).await;
    assert_eq!(ring.signing().kid, before.signing().kid);
    assert_eq!(ring.refresh(), before.refresh());
    fs::remove_file(folder.path().join(file::FILE)).unwrap();
    KeyRing::open(folder.path(), Hs256, TTL, NOW).unwrap();
    let again = open(&vault, folder.path(), EdDsa).await;
    assert_eq!(again.refresh(), before.refresh());
    assert_eq!(again.signing().algorithm, EdDsa);
    assert!(again.find(&before.signing().kid, NOW).is_some());
}

#[tokio::test]
async fn a_new_key_signs_once_the_other_servers_know_it() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path(), &[1]).await;
    let one = open(&vault, folder.path(), Hs256).await;
    let two = open(&vault, folder.path(), Hs256).await;
    let old = one.signing().kid.clone();
    let new = rotate(&vault, false).await;
    one.check(NOW).await;
    assert_eq!(one.signing().kid, old, "the other one does not know it yet");
    assert!(one.find(&new, NOW).is_some());
    two.check(NOW.plus(LOOK_EVERY)).await;
    let later = NOW.plus(SIGNS_AFTER);
    one.check(later).await;
    assert_eq!(one.signing().kid, new);
    assert!(two.find(&new, later).is_some());
    assert!(one.find(&old, later).is_some());

    // Retired keys go when their time is over.
    let over = NOW.plus(verify_for(TTL));
    one.check(over).await;
    two.check(over).await;
    assert!(two.find(&old, over).is_none());
    let left = vault.read().await.unwrap().unwrap().ring.access.len();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_key_that_is_dropped_signs_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path(), &[1]).await;
    let ring = open(&vault, folder.path(), Hs256).await;
    let old = ring.signing().kid.clone();
    let new = rotate(&vault, true).await;
    ring.check(NOW).await;
    assert_eq!(ring.signing().kid, new);
    assert!(ring.find(&old, NOW).is_none());
}

#[tokio::test]
async fn a_wrong_key_changes_nothing_and_says_which_one_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let right = vault(folder.path(), &[1]).await;
    let ring = open(&right, folder.path(), Hs256).await;
    let wrong = vault(folder.path(), &[2]).await;
    let refused = KeyRing::open_sealed(wrong, folder.path(), EdDsa, TTL, NOW).await;
    let Err(error) = refused else {
        panic!("opened with another key");
    };
    let said = error.to_string();
    assert!(
        said.contains("LONGHAUL_KEY") && said.contains(&right.names()),
        "{said}"
    );
    let kept = right.read().await.unwrap().unwrap();
    assert_eq!((kept.revision, kept.ring.access.len()), (1, 1));
    assert_eq!(kept.ring.refresh, ring.refresh());
}

#[tokio::test]
async fn the_key_of_the_keys_changes_while_servers_run() {
    let folder = tempfile::tempdir().unwrap();
    let old = vault(folder.path(), &[1]).await;
    let server = open(&old, folder.path(), Hs256).await;
    let both = vault(folder.path(), &[2, 1]).await;
    // Servers with both keys do not seal with the new one by themselves: others have the old one alone.
    let first = rotate(&both, false).await;
    server.check(NOW).await;
    assert!(server.find(&first, NOW).is_some());
    let given_both = open(&both, folder.path(), Hs256).await;
    assert!(both.reseal(NOW).await.unwrap());
    assert!(!both.reseal(NOW).await.unwrap());

    let new = vault(folder.path(), &[2]).await;
    let last = open(&new, folder.path(), Hs256).await;
    assert_eq!(last.refresh(), server.refresh());
    // A server that was forgotten carries on with what it has.
    let second = rotate(&new, false).await;
    server.check(NOW).await;
    assert!(server.find(&first, NOW).is_some());
    given_both.check(NOW).await;
    assert!(given_both.find(&second, NOW).is_some());
}

#[tokio::test]
async fn damage_and_a_newer_format_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path(), &[1]).await;
    open(&vault, folder.path(), Hs256).await;
    let store = Store::open(&folder.path().join("a.db").into())
        .await
        .unwrap();
    let mut writing = store.write().await.unwrap();
    let alter = query("UPDATE key_rings SET format = 2 WHERE id = 1");
    alter.execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    assert!(matches!(
        vault.read().await,
        Err(KeyError::Format { found: 2, .. })
    ));
    let mut writing = store.write().await.unwrap();
    let alter = query("UPDATE key_rings SET format = 1, sealed = $1 WHERE id = 1");
    alter
        .bind(&[0; 64][..])
        .execute(&mut *writing)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    assert!(matches!(
        vault.read().await,
        Err(KeyError::BrokenRow { .. })
    ));
}
