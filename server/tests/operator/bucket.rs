//! Uploads in a bucket: started, killed, backed up, restored and moved.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use s3_for_tests::{ACCESS_KEY, Bucket, REGION, SECRET_KEY};

use crate::{
    backup::{Filled, fill},
    client::PHOTO,
    files,
    process::{Server, server},
};

const KEY: &str = "6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b";

/// The settings of a server that may use this bucket.
fn allow<'a>(command: &'a mut Command, bucket: &Bucket) -> &'a mut Command {
    command
        .env("LONGHAUL_S3_ENDPOINT", &bucket.endpoint)
        .env("AWS_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
}

fn place(bucket: &Bucket) -> String {
    format!("s3://{}/uploads", bucket.name)
}

/// One that keeps its uploads there.
fn on(folder: &Path, bucket: &Bucket) -> Command {
    let mut command = server(folder);
    allow(&mut command, bucket).env("LONGHAUL_FILES", place(bucket));
    command
}

/// Exit code, and what was said and complained about.
fn ended(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

fn done(command: &mut Command) -> String {
    let (code, said) = ended(command);
    assert_eq!(code, 0, "{said}");
    said
}

/// The objects of the uploads of a bucket.
fn objects(bucket: &Bucket) -> Vec<PathBuf> {
    let uploads = fs::read_dir(bucket.folder.join("uploads"));
    let uploads = uploads
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    let objects = uploads.filter(|path| path.file_name().unwrap() != "checks");
    objects
        .flat_map(|upload| fs::read_dir(upload).unwrap())
        .map(|object| object.unwrap().path())
        .collect()
}

const SCAN: usize = 50_000;

/// A user with a photo, and a scan of which one half has arrived.
async fn fill_with_half(server: &Server) -> (Filled, String, Vec<u8>) {
    let ada = fill(server).await;
    let scan = files::pdf(SCAN);
    let upload = ada.client.announce(&ada.application, "passport_scan", SCAN);
    let upload = upload.await;
    let sent = ada.client.patch(&upload, 0, &scan[..SCAN / 2]).await;
    assert_eq!(sent, 204);
    (ada, upload, scan)
}

/// The photo is there, and the scan goes on where it stood.
async fn goes_on(server: &Server, (ada, upload, scan): &mut (Filled, String, Vec<u8>)) {
    ada.client.address.clone_from(&server.address);
    ada.client.renew().await;
    assert_eq!(ada.client.uploaded(&ada.photo).await, PHOTO);
    assert_eq!(ada.client.uploaded(upload).await, SCAN as u64 / 2);
    let rest = ada.client.patch(upload, SCAN / 2, &scan[SCAN / 2..]).await;
    assert_eq!(rest, 204);
    assert_eq!(ada.client.uploaded(upload).await, SCAN as u64);
}

#[tokio::test]
async fn an_upload_goes_on_after_a_kill_and_damage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = s3_for_tests::fresh();
    let first = Server::launch(&mut on(folder.path(), &bucket));
    let mut filled = fill_with_half(&first).await;
    first.kill();
    assert!(!folder.path().join("data/uploads").exists());
    let second = Server::launch(&mut on(folder.path(), &bucket));
    goes_on(&second, &mut filled).await;
    drop(second);
    let check = || ended(on(folder.path(), &bucket).arg("check"));
    assert_eq!(check().0, 0, "{}", check().1);
    let [object, ..] = &objects(&bucket)[..] else {
        panic!("no objects");
    };
    fs::write(object, "other bytes").unwrap();
    let (code, report) = check();
    assert!(code == 1 && report.contains("DAMAGE upload"), "{report}");
    fs::remove_file(object).unwrap();
    let (code, report) = check();
    assert!(code == 1 && report.contains("0 bytes of"), "{report}");
}

#[tokio::test]
async fn a_backup_goes_to_another_bucket_or_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = s3_for_tests::fresh();
    let before = Server::launch(&mut on(folder.path(), &bucket));
    let filled = fill_with_half(&before).await;
    let said = done(on(folder.path(), &bucket).args(["backup", "b.longhaul"]));
    assert!(said.contains("2 uploaded files"), "{said}");
    drop(before);
    let backup = folder.path().join("b.longhaul");

    let elsewhere = tempfile::tempdir().unwrap();
    let other = s3_for_tests::fresh();
    done(on(elsewhere.path(), &other).arg("restore").arg(&backup));
    let after = Server::launch(&mut on(elsewhere.path(), &other));
    let (mut ada, upload, scan) = filled;
    // Its own tokens: the ones of a user are renewed below in each of the two copies of their session.
    let tokens = ada.client.tokens.clone();
    let mut filled = (ada, upload, scan);
    goes_on(&after, &mut filled).await;
    drop(after);
    done(on(elsewhere.path(), &other).arg("check"));
    (ada, _, _) = filled;

    let plain = tempfile::tempdir().unwrap();
    done(server(plain.path()).arg("restore").arg(&backup));
    done(server(plain.path()).arg("check"));
    let after = Server::launch(&mut server(plain.path()));
    ada.client.address.clone_from(&after.address);
    ada.client.tokens = tokens;
    ada.client.renew().await;
    assert_eq!(ada.client.uploaded(&ada.photo).await, PHOTO);
}

#[tokio::test]
async fn a_move_takes_the_files_along() {
    let folder = tempfile::tempdir().unwrap();
    let before = Server::start(folder.path());
    let mut filled = fill_with_half(&before).await;
    drop(before);
    let uploads = folder.path().join("data/uploads");
    let there = || {
        let entries = fs::read_dir(&uploads)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect();
        files.sort();
        files
    };
    let source = there();
    assert_eq!(source.len(), 2);
    let bucket = s3_for_tests::fresh();
    // What an interrupted copy left of the photo.
    let photo = filled.0.photo.rsplit('/').next().unwrap();
    let object = bucket.folder.join(format!("uploads/{photo}/whole.1"));
    fs::create_dir_all(object.parent().unwrap()).unwrap();
    fs::write(&object, vec![0; usize::try_from(PHOTO).unwrap()]).unwrap();
    let target = postgres_for_tests::fresh();
    let place = place(&bucket);
    let arguments = ["migrate-to", &target, "--key", KEY, "--files-to", &place];
    let moving = || {
        let mut command = server(folder.path());
        allow(&mut command, &bucket).args(arguments);
        command
    };
    let said = done(&mut moving());
    assert!(said.contains("2 uploaded files are in s3://"), "{said}");
    assert!(there() == source, "the source is untouched");
    assert_eq!(objects(&bucket).len(), 2);

    let elsewhere = tempfile::tempdir().unwrap();
    let mut after = on(elsewhere.path(), &bucket);
    after
        .env("LONGHAUL_DATABASE_URL", &target)
        .env("LONGHAUL_KEY", KEY);
    let after = Server::launch(&mut after);
    goes_on(&after, &mut filled).await;
    drop(after);
    let mut check = on(elsewhere.path(), &bucket);
    check
        .env("LONGHAUL_DATABASE_URL", &target)
        .env("LONGHAUL_KEY", KEY);
    done(check.arg("check"));
}

#[tokio::test]
async fn a_file_that_is_not_what_arrived_is_not_moved() {
    let folder = tempfile::tempdir().unwrap();
    let before = Server::start(folder.path());
    let ada = fill(&before).await;
    drop(before);
    let photo = ada.photo.rsplit('/').next().unwrap();
    let photo = folder.path().join("data/uploads").join(photo);
    let bucket = s3_for_tests::fresh();
    let target = postgres_for_tests::fresh();
    let place = place(&bucket);
    let moving = || {
        let mut command = server(folder.path());
        allow(&mut command, &bucket);
        ended(command.args(["migrate-to", &target, "--files-to", &place]))
    };
    let bytes = fs::read(&photo).unwrap();
    fs::write(&photo, vec![0; bytes.len()]).unwrap();
    let (code, error) = moving();
    assert!(
        code != 0 && error.contains("not those that arrived"),
        "{error}"
    );
    fs::remove_file(&photo).unwrap();
    let (code, error) = moving();
    assert!(
        code != 0 && error.contains("not where LONGHAUL_FILES says"),
        "{error}"
    );
    fs::write(&photo, bytes).unwrap();
    let (code, said) = moving();
    assert!(code == 0 && said.contains("1 uploaded files"), "{said}");
}

#[test]
fn a_bucket_that_refuses_is_found_out_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = s3_for_tests::fresh();
    let mut wrong = on(folder.path(), &bucket);
    let (code, error) = ended(wrong.env("AWS_SECRET_ACCESS_KEY", "another"));
    assert_eq!(code, 4, "{error}");
    for words in ["LONGHAUL_FILES", "s3://", "AWS_SECRET_ACCESS_KEY"] {
        assert!(error.contains(words), "{error}");
    }
    assert!(!error.contains("another"), "{error}");
}
