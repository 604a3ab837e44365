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
pub(crate) mod judge;
pub(crate) mod name;
mod receive;
mod sweep;
mod terminate;
mod turn;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use longhaul_form::text::Texts;
use longhaul_form::{Form, Kind};
use tokio::sync::{Notify, Semaphore};

use self::busy::Busy;
use crate::{
    auth::authority::Authority,
    clock::Clock,
    files::Files,
    store::{Store, lease::Lease},
};

pub use announce::Announced;
pub use append::Part;
pub use checksum::{ALGORITHMS, Checksum, ChecksumError};
pub use error::UploadError;
pub use name::disposition;
use sweep::Swept;
pub use sweep::watch;
pub use terminate::Content;

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
    /// Of this server while it runs, and of no other: who has the turn of an upload.
    holder: Arc<str>,
    /// Permits for files that are being judged.
    judges: Arc<Semaphore>,
    /// How long an unfinished upload, or a file to which no answer refers, is kept.
    ttl: Duration,
    /// Free bytes on the disk that uploads leave to everything else.
    reserve: u64,
    rubbish: Arc<Notify>,
    sweeping: Lease,
    swept: Arc<Mutex<Option<Swept>>>,
}

impl Attachments {
    /// Uploads whose bytes are in `files`. An unfinished one is kept for `ttl`, and `reserve` bytes of a folder's disk are left
    /// free.
    pub fn new(
        store: Store,
        authority: Authority,
        clock: Arc<dyn Clock>,
        form: &'static Form,
        texts: &'static Texts,
        files: Files,
        (ttl, reserve): (Duration, u64),
    ) -> Self {
        let sweeping = Lease::new(
            store.clone(),
            Arc::clone(&clock),
            "uploads",
            sweep::LONGEST_SWEEP,
        );
        Self {
            store,
            authority,
            clock,
            form,
            texts,
            files,
            busy: Arc::default(),
            holder: app::api::SessionId::new().to_string().into(),
            judges: Arc::new(Semaphore::new(JUDGES)),
            ttl,
            reserve,
            rubbish: Arc::default(),
            sweeping,
            swept: Arc::default(),
        }
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
