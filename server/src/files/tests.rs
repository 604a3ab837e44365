//! Both places, against the same expectations.

use axum::body::Bytes;
use futures::TryStreamExt;
use s3_for_tests::{ACCESS_KEY, Bucket, REGION, SECRET_KEY};
use tempfile::TempDir;

use super::*;

const ID: &str = "0123456789abcdef0123456789abcdef";

struct Stores {
    folder: TempDir,
    bucket: Bucket,
}

impl Stores {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            bucket: s3_for_tests::fresh(),
        }
    }

    fn all(&self) -> [Files; 2] {
        let folder = Place::Folder(self.folder.path().join("uploads"));
        [folder, in_bucket(&self.bucket, SECRET_KEY)].map(|place| Files::open(&place).unwrap())
    }
}

fn in_bucket(bucket: &Bucket, secret: &str) -> Place {
    Place::Bucket(BucketPlace {
        bucket: bucket.name.clone(),
        folder: "some/files".to_owned(),
        endpoint: Some(bucket.endpoint.parse().unwrap()),
        access: Some(Access {
            region: REGION.to_owned(),
            key_id: ACCESS_KEY.to_owned(),
            secret: secret.to_owned(),
        }),
    })
}

fn kept(objects: &Objects, received: usize) -> Kept {
    Kept {
        id: ID.to_owned(),
        objects: objects.clone(),
        received: received as u64,
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0_u8..251).cycle().take(length).collect()
}

/// The next turn, in which `part` is written behind `before`.
async fn write(files: &Files, before: &Kept, number: i64, part: &[u8]) -> Objects {
    let turn = Turn {
        number,
        inherited: false,
    };
    let mut writer = files
        .open_writer(before, before.received, turn)
        .await
        .unwrap();
    writer.start().await.unwrap();
    // In two, as they come from a connection.
    let (one, other) = part.split_at(part.len() / 2);
    writer.write(&Bytes::copy_from_slice(one)).await.unwrap();
    writer.write(&Bytes::copy_from_slice(other)).await.unwrap();
    writer.finish().await.unwrap()
}

#[tokio::test]
async fn parts_become_one_file() {
    let stores = Stores::new();
    for files in stores.all() {
        files.check().await.unwrap();
        // The first is longer than what is in memory at a time.
        let whole = bytes(2_500_000);
        let mut known = kept(&Objects::none(), 0);
        assert_eq!(files.offset(&known).await.unwrap(), 0);
        for (number, end) in [(1, 2_000_000), (2, 2_000_001), (3, 2_500_000)] {
            let from = usize::try_from(known.received).unwrap();
            let objects = write(&files, &known, number, &whole[from..end]).await;
            known = kept(&objects, end);
            assert_eq!(files.offset(&known).await.unwrap(), end as u64);
            let read = files.read(&known, end as u64).await.unwrap();
            assert!(read == whole[..end], "after part {number}");
        }
        assert!(files.read(&known, 1000).await.unwrap() == whole[..1000]);
        let parts = known.objects.clone();
        let objects = files.finish(ID, 3, whole.clone().into()).await.unwrap();
        files.remove_objects(ID, &parts).await.unwrap();
        known = kept(&objects, whole.len());
        let streamed: Vec<Bytes> = files
            .stream(&known)
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert!(streamed.concat() == whole);
        assert_eq!(files.all().await.unwrap().len(), 1);
        files.remove(ID).await.unwrap();
        assert_eq!(files.length(&known).await.unwrap(), 0);
        assert!(files.all().await.unwrap().is_empty());
        files.remove(ID).await.unwrap();
    }
}

#[tokio::test]
async fn a_lost_turn_changes_nothing_that_counts() {
    let stores = Stores::new();
    for files in stores.all() {
        let whole = bytes(3_000);
        let objects = write(&files, &kept(&Objects::none(), 0), 1, &whole[..1_000]).await;
        let known = kept(&objects, 1_000);
        let turn = |number, inherited| Turn { number, inherited };
        let mut late = files
            .open_writer(&known, 1_000, turn(2, false))
            .await
            .unwrap();
        late.start().await.unwrap();
        late.write(&Bytes::from_static(b"stalls")).await.unwrap();
        // Another server takes over while this one is silent.
        let mut next = files
            .open_writer(&known, 1_000, turn(3, true))
            .await
            .unwrap();
        next.start().await.unwrap();
        late.write(&Bytes::from(vec![0; 5_000])).await.unwrap();
        next.write(&Bytes::copy_from_slice(&whole[1_000..]))
            .await
            .unwrap();
        late.finish().await.unwrap();
        let objects = next.finish().await.unwrap();
        let known = kept(&objects, 3_000);
        assert!(files.read(&known, 3_000).await.unwrap() == whole);
        // What the late one wrote is there under a name of its own, if at all.
        for found in files.all().await.unwrap() {
            let counts = found
                .object
                .as_ref()
                .is_none_or(|object| objects.contains(object));
            if !counts {
                files.remove_found(&found).await.unwrap();
            }
        }
        assert!(files.read(&known, 3_000).await.unwrap() == whole);
    }
}

#[tokio::test]
async fn what_is_refused_leaves_no_trace() {
    let stores = Stores::new();
    for files in stores.all() {
        let start = bytes(500);
        let objects = write(&files, &kept(&Objects::none(), 0), 1, &start).await;
        let known = kept(&objects, 500);
        let turn = Turn {
            number: 2,
            inherited: false,
        };
        let mut writer = files.open_writer(&known, 500, turn).await.unwrap();
        writer.start().await.unwrap();
        writer
            .write(&Bytes::from(vec![7; 2_000_000]))
            .await
            .unwrap();
        writer.abandon().await.unwrap();
        assert_eq!(files.length(&known).await.unwrap(), 500);
        assert_eq!(files.all().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn crumbs_are_joined() {
    let stores = Stores::new();
    for files in stores.all() {
        let whole = bytes(300);
        let mut known = kept(&Objects::none(), 0);
        for at in 0..whole.len() {
            let number = i64::try_from(at).unwrap() + 1;
            let objects = write(&files, &known, number, &whole[at..=at]).await;
            assert!(objects.names().count() <= 64, "{objects}");
            known = kept(&objects, at + 1);
        }
        assert!(files.read(&known, 300).await.unwrap() == whole);
    }
}

#[tokio::test]
async fn losses_are_noticed() {
    let stores = Stores::new();
    let [folder, bucket] = stores.all();
    let whole = bytes(900);
    for files in [&folder, &bucket] {
        let objects = write(files, &kept(&Objects::none(), 0), 1, &whole[..300]).await;
        let objects = write(files, &kept(&objects, 300), 2, &whole[300..600]).await;
        let objects = write(files, &kept(&objects, 600), 3, &whole[600..]).await;
        let known = kept(&objects, 900);
        let left = match files {
            Files::Folder(_) => {
                let file = stores.folder.path().join("uploads").join(ID);
                std::fs::write(file, &whole[..400]).unwrap();
                400
            }
            // The second of three parts: the third is behind a gap.
            Files::Bucket(_) => {
                let found = files.all().await.unwrap();
                let second = |found: &&Found| found.object.as_deref() == Some("300.2");
                let second = found.iter().find(second).expect("it was written");
                files.remove_found(second).await.unwrap();
                300
            }
        };
        assert_eq!(files.offset(&known).await.unwrap(), left);
        assert!(files.read(&known, 900).await.is_err());
        // The client sends the rest again.
        let from = usize::try_from(left).unwrap();
        let before = Kept {
            received: left,
            ..known
        };
        let objects = write(files, &before, 4, &whole[from..]).await;
        assert!(files.read(&kept(&objects, 900), 900).await.unwrap() == whole);
    }
}

#[tokio::test]
async fn a_bucket_that_cannot_be_used_is_told_apart() {
    let stores = Stores::new();
    let place = in_bucket(&stores.bucket, "not the secret");
    let refused = Files::open(&place).unwrap().check().await;
    assert!(refused.is_err());
    assert!(!format!("{place:?}").contains(SECRET_KEY));
}

#[tokio::test]
async fn names_that_are_not_ours_are_left_alone() {
    let stores = Stores::new();
    let [folder, bucket] = stores.all();
    let uploads = stores.folder.path().join("uploads");
    for name in ["README", "0123", &format!("{ID}.txt"), &format!("{ID}.0.7")] {
        std::fs::write(uploads.join(name), "").unwrap();
    }
    let objects = stores.bucket.folder.join("some/files");
    std::fs::create_dir_all(objects.join(ID)).unwrap();
    for name in ["README", &format!("{ID}/README"), &format!("{ID}/0.7")] {
        std::fs::write(objects.join(name), "x").unwrap();
    }
    for files in [folder, bucket] {
        let found = files.all().await.unwrap();
        let [found] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            (found.id.as_str(), found.object.as_deref()),
            (ID, Some("0.7"))
        );
    }
}
