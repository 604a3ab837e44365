//! The files of applications: announced, received part by part, judged when complete, and then the answer to a
//! question.
//!
//! A row is written before its file, and a file is deleted after its row: so a file without a row is always rubbish,
//! and [`sweep`](Attachments::sweep) may remove it. An offset is reported only once the bytes up to it are durable.

mod announce;
mod append;
mod busy;
mod checksum;
mod complete;
mod content;
mod digest;
mod error;
mod files;
pub(crate) mod judge;
pub(crate) mod name;
mod receive;
mod sweep;
mod terminate;

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use longhaul_form::text::Texts;
use longhaul_form::{Form, Kind};
use tokio::sync::{Notify, Semaphore};

use self::{busy::Busy, files::Files};
use crate::{auth::authority::Authority, clock::Clock, store::Store};

pub use announce::Announced;
pub use append::Part;
pub use checksum::{ALGORITHMS, Checksum, ChecksumError};
pub use error::UploadError;
pub use name::disposition;
use sweep::Swept;
pub use sweep::watch;

/// The folder of uploads within the data folder.
pub const FOLDER: &str = "uploads";

/// The number of files judged at a time: each takes a processor, and some tens of megabytes at worst.
const JUDGES: usize = 2;

/// The uploads of all users; every call names the user that it is for.
#[derive(Clone)]
pub struct Attachments {
    store: Store,
    authority: Authority,
    clock: Arc<dyn Clock>,
    form: &'static Form,
    /// For messages to programs; a page explains the code in its reader's language.
    texts: &'static Texts,
    files: Files,
    busy: Arc<Busy>,
    /// Permits for files that are being judged.
    judges: Arc<Semaphore>,
    /// How long an unfinished upload, or a file to which no answer refers, is kept.
    ttl: Duration,
    /// Free bytes on the disk that uploads leave to everything else.
    reserve: u64,
    rubbish: Arc<Notify>,
    swept: Arc<Mutex<Option<Swept>>>,
}

impl Attachments {
    /// Uploads in `data_dir`, whose folder is created if it is missing. An unfinished upload is kept for `ttl`, and `reserve`
    /// bytes of the disk are left free.
    pub fn open(
        store: Store,
        authority: Authority,
        clock: Arc<dyn Clock>,
        form: &'static Form,
        texts: &'static Texts,
        data_dir: &Path,
        (ttl, reserve): (Duration, u64),
    ) -> std::io::Result<Self> {
        Ok(Self {
            store,
            authority,
            clock,
            form,
            texts,
            files: Files::open(data_dir.join(FOLDER))?,
            busy: Arc::default(),
            judges: Arc::new(Semaphore::new(JUDGES)),
            ttl,
            reserve,
            rubbish: Arc::default(),
            swept: Arc::default(),
        })
    }
}

/// The largest file that any question of `form` accepts.
pub fn largest(form: &'static Form) -> u64 {
    let fields = form.all_pages().flat_map(longhaul_form::Page::all_fields);
    let sizes = fields.map(|field| match field.kind {
        Kind::File(rules) => rules.max_bytes,
        _ => 0,
    });
    sizes.max().unwrap_or_default()
}
