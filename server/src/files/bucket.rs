//! A bucket of a store that speaks S3. The objects of an upload lie under its id: parts while it arrives, and one object when
//! it is complete. None is ever written twice with different bytes, so a late write of a lost turn changes nothing.

use std::{collections::HashMap, io, sync::Arc, time::Duration};

use axum::body::Bytes;
use futures::{
    FutureExt, StreamExt, TryStreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use longhaul_form::files::is_file_id;
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};

use super::{
    Found, Kept, Objects, Turn, connector::Connector, objects::turn_of, place::BucketPlace,
};
use crate::auth::keys::random_bytes;

/// A part is cut into pieces, so that little of it is in memory. Amazon's own parts are no help: they have at least 5 MiB.
const PIECE: usize = 1 << 20;
/// More objects than this are joined when the next part comes.
const MOST_OBJECTS: usize = 64;
/// A request that failed for a reason that passes is sent again for this long.
const PATIENCE: Duration = Duration::from_secs(15);
/// Requests at a time, where many objects are read or removed.
const AT_A_TIME: usize = 8;

#[derive(Clone)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    folder: Path,
}

impl Bucket {
    pub(super) fn open(place: &BucketPlace) -> io::Result<Self> {
        let plain = place
            .endpoint
            .as_ref()
            .is_some_and(|url| url.scheme() == "http");
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&place.bucket)
            .with_retry(RetryConfig {
                backoff: BackoffConfig {
                    init_backoff: Duration::from_millis(50),
                    max_backoff: Duration::from_secs(3),
                    base: 2.,
                },
                max_retries: 8,
                retry_timeout: PATIENCE,
            })
            .with_client_options(ClientOptions::new().with_allow_http(plain))
            .with_http_connector(Connector);
        if let Some(endpoint) = &place.endpoint {
            builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/'));
        }
        if let Some(access) = &place.access {
            builder = builder
                .with_region(&access.region)
                .with_access_key_id(&access.key_id)
                .with_secret_access_key(&access.secret);
        }
        Ok(Self {
            store: Arc::new(builder.build()?),
            folder: Path::parse(&place.folder).map_err(io::Error::other)?,
        })
    }

    /// Writes an object, reads it and removes it again.
    pub(super) async fn check(&self) -> io::Result<()> {
        let name = crate::hex::encode(&random_bytes::<8>());
        let name = self.folder.clone().join("checks").join(name);
        self.store
            .put(&name, PutPayload::from_static(b"check"))
            .await?;
        let read = self.store.get(&name).await?.bytes().await;
        let listed = self.list(&name).await;
        self.store.delete(&name).await?;
        if read? != "check".as_bytes() {
            return Err(io::Error::other("what was written is not what can be read"));
        }
        listed.map(drop)
    }

    fn folder_of(&self, id: &str) -> Path {
        debug_assert!(is_file_id(id));
        self.folder.clone().join(id)
    }

    fn path(&self, id: &str, object: &str) -> Path {
        self.folder_of(id).join(object)
    }

    async fn list(&self, folder: &Path) -> io::Result<Vec<object_store::ObjectMeta>> {
        Ok(self.store.list(Some(folder)).try_collect().await?)
    }

    /// How many bytes from the beginning are there, without a gap.
    pub(super) async fn length(&self, kept: &Kept) -> io::Result<u64> {
        let there = self.list(&self.folder_of(&kept.id)).await?;
        let sizes: HashMap<_, _> = there
            .iter()
            .filter_map(|meta| Some((meta.location.filename()?, meta.size)))
            .collect();
        let sizes = kept.objects.names().map_while(|name| sizes.get(name));
        Ok(sizes.sum())
    }

    pub(super) fn writer(&self, kept: &Kept, from: u64, turn: Turn) -> Writer {
        Writer {
            bucket: self.clone(),
            id: kept.id.clone(),
            number: turn.number,
            from,
            at: from,
            before: kept.objects.up_to(from),
            written: Objects::none(),
            piece: Vec::new(),
        }
    }

    async fn put(&self, id: &str, object: &str, bytes: Bytes) -> io::Result<()> {
        self.store.put(&self.path(id, object), bytes.into()).await?;
        Ok(())
    }

    /// Owns what it needs: several are on their way at a time.
    fn get(&self, path: Path) -> BoxFuture<'static, io::Result<Bytes>> {
        let store = Arc::clone(&self.store);
        async move { Ok(store.get(&path).await?.bytes().await?) }.boxed()
    }

    pub(super) async fn read(&self, kept: &Kept, length: u64) -> io::Result<Vec<u8>> {
        let names = kept.objects.names();
        let gets: Vec<_> = names
            .map(|name| self.get(self.path(&kept.id, name)))
            .collect();
        let mut parts = stream::iter(gets).buffered(AT_A_TIME);
        let mut bytes = Vec::new();
        while let Some(part) = parts.try_next().await? {
            bytes.extend_from_slice(&part);
            if bytes.len() as u64 >= length {
                break;
            }
        }
        bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    pub(super) async fn stream(
        &self,
        kept: &Kept,
    ) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        let mut names = kept.objects.names();
        let (Some(object), None) = (names.next(), names.next()) else {
            return Err(io::Error::other(
                "a complete file is one object of the bucket",
            ));
        };
        let found = self.store.get(&self.path(&kept.id, object)).await?;
        Ok(found.into_stream().map_err(io::Error::from).boxed())
    }

    /// Under the one name that `objects` has.
    pub(super) async fn put_in(&self, id: &str, objects: &Objects, bytes: Bytes) -> io::Result<()> {
        for name in objects.names() {
            self.put(id, name, bytes.clone()).await?;
        }
        Ok(())
    }

    pub(super) async fn remove(&self, id: &str) -> io::Result<()> {
        let there = self.list(&self.folder_of(id)).await?;
        self.remove_all(there.into_iter().map(|meta| meta.location).collect())
            .await
    }

    pub(super) async fn remove_objects(&self, id: &str, objects: &Objects) -> io::Result<()> {
        let paths = objects.names().map(|name| self.path(id, name));
        self.remove_all(paths.collect()).await
    }

    async fn remove_all(&self, paths: Vec<Path>) -> io::Result<()> {
        let removals: Vec<_> = paths.into_iter().map(|path| self.delete(path)).collect();
        let mut removals = stream::iter(removals).buffer_unordered(AT_A_TIME);
        while removals.try_next().await?.is_some() {}
        Ok(())
    }

    /// Gone is gone, whether it was there or not.
    fn delete(&self, path: Path) -> BoxFuture<'static, io::Result<()>> {
        let store = Arc::clone(&self.store);
        async move {
            match store.delete(&path).await {
                Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    pub(super) async fn all(&self) -> io::Result<Vec<Found>> {
        let there = self.list(&self.folder).await?;
        let found = there.iter().filter_map(|meta| {
            let mut names = meta.location.prefix_match(&self.folder)?;
            let (id, object) = (names.next()?, names.next()?);
            let (id, object) = (id.as_ref(), object.as_ref());
            let ours = names.next().is_none() && is_file_id(id) && turn_of(object).is_some();
            ours.then(|| Found {
                id: id.to_owned(),
                object: Some(object.to_owned()),
            })
        });
        Ok(found.collect())
    }

    pub(super) async fn remove_found(&self, found: &Found) -> io::Result<()> {
        let paths = found.object.iter();
        let paths = paths.map(|object| self.path(&found.id, object));
        self.remove_all(paths.collect()).await
    }
}

/// A part that is sent to the bucket piece by piece.
pub struct Writer {
    bucket: Bucket,
    id: String,
    number: i64,
    from: u64,
    /// Where the piece begins.
    at: u64,
    /// What held the upload before this part.
    before: Objects,
    /// Those of this part.
    written: Objects,
    piece: Vec<u8>,
}

impl Writer {
    pub(super) async fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let room = (PIECE - self.piece.len()).min(bytes.len());
            self.piece.extend_from_slice(&bytes[..room]);
            bytes = &bytes[room..];
            if self.piece.len() == PIECE {
                self.send().await?;
            }
        }
        Ok(())
    }

    async fn send(&mut self) -> io::Result<()> {
        let piece = Bytes::from(std::mem::take(&mut self.piece));
        if piece.is_empty() {
            return Ok(());
        }
        let length = piece.len() as u64;
        // Named first, so that it is removed too if the answer is lost.
        let name = self.written.push(self.at, self.number);
        self.bucket.put(&self.id, name, piece).await?;
        self.at += length;
        Ok(())
    }

    pub(super) async fn finish(mut self) -> io::Result<Objects> {
        self.send().await?;
        // A client that sends crumbs must not make a long list of them. What is joined is swept later.
        if self.before.len() > 1 && self.before.len() + self.written.len() > MOST_OBJECTS {
            let kept = Kept {
                id: self.id.clone(),
                objects: std::mem::take(&mut self.before),
                received: self.from,
            };
            let joined = self.bucket.read(&kept, self.from).await?;
            let name = self.before.push(0, self.number);
            self.bucket.put(&self.id, name, joined.into()).await?;
        }
        Ok(self.before.then(self.written))
    }

    pub(super) async fn abandon(self) -> io::Result<()> {
        self.bucket.remove_objects(&self.id, &self.written).await
    }
}
