//! An S3 server for tests. It runs in the process of the test, on a free port of this machine, and keeps its objects as plain files
//! in a temporary folder. Requests must be signed, as those to a real one.

mod folder;
mod serve;
#[cfg(test)]
mod tests;

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread::{self, JoinHandle},
};

use tokio::sync::oneshot;

use folder::Folder;
pub use serve::serve;

pub const ACCESS_KEY: &str = "access-key-for-tests";
pub const SECRET_KEY: &str = "secret-key-for-tests";
/// Names the bucket of a test; empty for none.
const CHOICE: &str = "bucket";

pub const REGION: &str = "us-east-1";

/// A server. It ends with this handle.
#[derive(Debug)]
pub struct S3 {
    folder: Folder,
    endpoint: String,
    buckets: AtomicU32,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Where objects are kept. Addresses have the bucket in their path, and not in the name of the host.
#[derive(Clone, Debug)]
pub struct Bucket {
    pub endpoint: String,
    pub name: String,
    /// Holds each object as a file.
    pub folder: PathBuf,
}

impl S3 {
    /// # Panics
    ///
    /// If this machine gives it no folder, no port or no thread.
    #[must_use]
    pub fn start() -> Self {
        let folder = Folder::new();
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (end, ended) = oneshot::channel();
        let root = folder.path().to_owned();
        // A runtime of its own: that of a test ends with the test, and may have a single thread that waits for an answer from here.
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    served = serve(&root, listener) => served.expect("it serves"),
                    _ = ended => {}
                }
            });
        });
        Self {
            folder,
            endpoint,
            buckets: AtomicU32::new(0),
            end: Some(end),
            thread: Some(thread),
        }
    }

    /// Makes a new, empty bucket.
    ///
    /// # Panics
    ///
    /// If its folder cannot be made.
    pub fn bucket(&self) -> Bucket {
        let name = format!("bucket-{}", self.buckets.fetch_add(1, Ordering::Relaxed));
        let bucket = self.named(name);
        fs::create_dir(&bucket.folder).expect("a folder for the bucket");
        bucket
    }

    fn named(&self, name: String) -> Bucket {
        Bucket {
            endpoint: self.endpoint.clone(),
            folder: self.folder.path().join(&name),
            name,
        }
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// The bucket of a test that keeps its other files in `folder`, if the tests are to keep uploads in one: which
/// `LONGHAUL_TEST_FILES=s3` says. The same again each time it is asked for, as after a restart.
///
/// # Panics
///
/// As [`fresh`], or if the folder cannot be written.
#[must_use]
pub fn if_chosen(folder: &Path) -> Option<Bucket> {
    if env::var_os("LONGHAUL_TEST_FILES").is_none_or(|files| files != "s3") {
        return None;
    }
    let file = folder.join(CHOICE);
    if let Ok(name) = fs::read_to_string(&file) {
        return (!name.is_empty()).then(|| shared().named(name));
    }
    let bucket = fresh();
    fs::write(file, &bucket.name).expect("the folder is there");
    Some(bucket)
}

/// For a test that is about a folder of uploads, and no bucket.
///
/// # Panics
///
/// If the folder cannot be written.
pub fn never_in(folder: &Path) {
    fs::write(folder.join(CHOICE), "").expect("the folder is there");
}

/// A new, empty bucket, on a server that all tests of this process share.
///
/// # Panics
///
/// If the server does not start.
#[must_use]
pub fn fresh() -> Bucket {
    shared().bucket()
}

fn shared() -> &'static S3 {
    static SHARED: OnceLock<S3> = OnceLock::new();
    SHARED.get_or_init(S3::start)
}
