//! Where uploads are kept: in a folder, or in a bucket of a store that speaks S3.
//!
//! Both keep an upload in the same way: a part is written under a turn, whose number rises with every turn that is taken, and
//! counts once the row of the upload says so. What was written in a turn that was lost is never mixed with what counts.

mod bucket;
mod connector;
mod folder;
mod objects;
mod place;
#[cfg(test)]
mod tests;

use std::io;

use axum::body::Bytes;
use futures::stream::BoxStream;

use bucket::Bucket;
use folder::Folder;

pub use objects::{Objects, turn_of};
pub use place::{Access, BucketPlace, Place};

#[derive(Clone)]
pub enum Files {
    Folder(Folder),
    Bucket(Bucket),
}

/// What the row of an upload says of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: String,
    /// The objects that hold them, in a bucket.
    pub objects: Objects,
    /// How many of them count.
    pub received: u64,
}

/// The turn in which something is written.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    pub number: i64,
    /// Whether the turn before it was not given back, so that its holder may still be writing.
    pub inherited: bool,
}

/// Something that lies in the store, whether a row counts on it or not.
#[derive(Clone, Debug)]
pub struct Found {
    pub id: String,
    /// The name that [`Objects`] has for it; nothing for the file of a folder.
    pub object: Option<String>,
}

/// A part on its way into the store.
pub enum Writer {
    Folder(folder::Writer),
    Bucket(bucket::Writer),
}

impl Files {
    /// Nothing is asked of a bucket yet.
    pub fn open(place: &Place) -> io::Result<Self> {
        Ok(match place {
            Place::Folder(folder) => Self::Folder(Folder::open(folder.clone())?),
            Place::Bucket(bucket) => Self::Bucket(Bucket::open(bucket)?),
        })
    }

    /// Whether files can be written, read and removed here.
    pub async fn check(&self) -> io::Result<()> {
        match self {
            // It was made, or its owner's rights were.
            Self::Folder(_) => Ok(()),
            Self::Bucket(bucket) => bucket.check().await,
        }
    }

    /// How many bytes of an upload are there, of those that count: if the store has lost something, the smaller number is the
    /// true one.
    pub async fn offset(&self, kept: &Kept) -> io::Result<u64> {
        if kept.received == 0 {
            return Ok(0);
        }
        Ok(self.length(kept).await?.min(kept.received))
    }

    /// How many bytes are there, whether they count or not; 0 if there is nothing.
    pub async fn length(&self, kept: &Kept) -> io::Result<u64> {
        match self {
            Self::Folder(folder) => folder.length(&kept.id).await,
            Self::Bucket(bucket) => bucket.length(kept).await,
        }
    }

    /// Prepares to write behind the first `from` bytes. Whether the turn is still held is asked after this, and before
    /// [`Writer::start`].
    pub async fn open_writer(&self, kept: &Kept, from: u64, turn: Turn) -> io::Result<Writer> {
        Ok(match self {
            Self::Folder(folder) => Writer::Folder(folder.writer(&kept.id, from, turn).await?),
            Self::Bucket(bucket) => Writer::Bucket(bucket.writer(kept, from, turn)),
        })
    }

    /// The first `length` bytes.
    pub async fn read(&self, kept: &Kept, length: u64) -> io::Result<Vec<u8>> {
        let bytes = match self {
            _ if length == 0 => Vec::new(),
            Self::Folder(folder) => folder.read(&kept.id, length).await?,
            Self::Bucket(bucket) => bucket.read(kept, length).await?,
        };
        if (bytes.len() as u64) < length {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("{} bytes of {length} are there", bytes.len()),
            ));
        }
        Ok(bytes)
    }

    /// All of a complete file.
    pub async fn stream(&self, kept: &Kept) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        match self {
            Self::Folder(folder) => folder.stream(&kept.id).await,
            Self::Bucket(bucket) => bucket.stream(kept).await,
        }
    }

    /// Keeps `bytes` as all that there is of a file, durably, under the names that [`Self::names_of`] gives.
    pub async fn put(&self, id: &str, objects: &Objects, bytes: Bytes) -> io::Result<()> {
        match self {
            Self::Folder(folder) => folder.put(id, bytes).await,
            Self::Bucket(bucket) => bucket.put_in(id, objects, bytes).await,
        }
    }

    /// Makes a file that was received to its end one object, whose bytes these are. A folder has it already.
    pub async fn finish(&self, id: &str, number: i64, bytes: Bytes) -> io::Result<Objects> {
        let objects = self.names_of(number, true);
        if let Self::Bucket(bucket) = self {
            bucket.put_in(id, &objects, bytes).await?;
        }
        Ok(objects)
    }

    /// The objects of a file of which there is one piece.
    pub fn names_of(&self, number: i64, is_complete: bool) -> Objects {
        match self {
            Self::Folder(_) => Objects::none(),
            Self::Bucket(_) if is_complete => Objects::whole(number),
            Self::Bucket(_) => Objects::start(number),
        }
    }

    /// Removes all that is there of an upload.
    pub async fn remove(&self, id: &str) -> io::Result<()> {
        match self {
            Self::Folder(folder) => folder.remove(id).await,
            Self::Bucket(bucket) => bucket.remove(id).await,
        }
    }

    /// Removes `objects` of an upload; a folder has none.
    pub async fn remove_objects(&self, id: &str, objects: &Objects) -> io::Result<()> {
        match self {
            Self::Folder(_) => Ok(()),
            Self::Bucket(bucket) => bucket.remove_objects(id, objects).await,
        }
    }

    /// All that is there. Names that are not ours are left out.
    pub async fn all(&self) -> io::Result<Vec<Found>> {
        match self {
            Self::Folder(folder) => folder.all().await,
            Self::Bucket(bucket) => bucket.all().await,
        }
    }

    pub async fn remove_found(&self, found: &Found) -> io::Result<()> {
        match self {
            Self::Folder(folder) => folder.remove_found(found).await,
            Self::Bucket(bucket) => bucket.remove_found(found).await,
        }
    }

    /// Free bytes; `None` where that is not known.
    pub async fn free(&self) -> io::Result<Option<u64>> {
        match self {
            Self::Folder(folder) => folder.free().await,
            Self::Bucket(_) => Ok(None),
        }
    }
}

impl Writer {
    /// Cuts off what lies behind the bytes that count: it was never acknowledged.
    pub async fn start(&mut self) -> io::Result<()> {
        match self {
            Self::Folder(writer) => writer.start().await,
            Self::Bucket(_) => Ok(()),
        }
    }

    pub async fn write(&mut self, bytes: &Bytes) -> io::Result<()> {
        match self {
            Self::Folder(writer) => writer.write(bytes).await,
            Self::Bucket(writer) => writer.write(bytes).await,
        }
    }

    /// Makes what was written durable. The objects that now hold the upload, for its row.
    pub async fn finish(self) -> io::Result<Objects> {
        match self {
            Self::Folder(writer) => writer.finish().await.map(|()| Objects::none()),
            Self::Bucket(writer) => writer.finish().await,
        }
    }

    /// Forgets what was written.
    pub async fn abandon(self) -> io::Result<()> {
        match self {
            Self::Folder(writer) => writer.abandon().await,
            Self::Bucket(writer) => writer.abandon().await,
        }
    }
}
