//! The setting that says where files are.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use url::Url;

/// The folder of uploads within the data folder, unless another place is named.
const FOLDER: &str = "uploads";

/// Where uploads are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    Bucket(BucketPlace),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketPlace {
    pub bucket: String,
    /// Before each name, without a slash at its end; may be empty.
    pub folder: String,
    /// Of a store that is not Amazon's, or not under its usual name.
    pub endpoint: Option<Url>,
    /// Instead of what the environment says.
    pub access: Option<Access>,
}

/// Who this server is to the store.
#[derive(Clone, PartialEq, Eq)]
pub struct Access {
    pub region: String,
    pub key_id: String,
    pub secret: String,
}

impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Access")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl Place {
    /// From `file:///folder` or `s3://bucket/folder`; nothing stands for the folder within `data_dir`. The error says what to
    /// write instead.
    pub fn parse(text: &str, endpoint: Option<Url>, data_dir: &Path) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Ok(Self::Folder(data_dir.join(FOLDER)));
        }
        let url = Url::parse(text).map_err(|_| HELP)?;
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err(HELP);
        }
        match url.scheme() {
            "file" => {
                let folder = url.to_file_path().map_err(|()| HELP)?;
                if folder.parent().is_none() {
                    return Err(HELP);
                }
                Ok(Self::Folder(folder))
            }
            "s3" => {
                let bucket = url.host_str().filter(|host| !host.is_empty()).ok_or(HELP)?;
                if url.port().is_some() {
                    return Err(
                        "name the bucket here, and the host and port of its store in LONGHAUL_S3_ENDPOINT",
                    );
                }
                Ok(Self::Bucket(BucketPlace {
                    bucket: bucket.to_owned(),
                    folder: url.path().trim_matches('/').to_owned(),
                    endpoint,
                    access: None,
                }))
            }
            _ => Err(HELP),
        }
    }
}

const HELP: &str =
    "give a folder, such as file:///srv/longhaul/uploads, or a bucket, such as s3://bucket/folder";

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(formatter, "{}", folder.display()),
            Self::Bucket(place) if place.folder.is_empty() => {
                write!(formatter, "s3://{}", place.bucket)
            }
            Self::Bucket(place) => write!(formatter, "s3://{}/{}", place.bucket, place.folder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, &'static str> {
        Place::parse(text, None, Path::new("/data")).map(|place| place.to_string())
    }

    #[test]
    fn places_are_folders_or_buckets() {
        for (text, place) in [
            ("", "/data/uploads"),
            ("file:///srv/files", "/srv/files"),
            ("s3://forms", "s3://forms"),
            ("s3://forms/", "s3://forms"),
            ("s3://forms/a/b/", "s3://forms/a/b"),
        ] {
            assert_eq!(parse(text).as_deref(), Ok(place), "{text}");
        }
        for text in [
            "/srv/files",
            "uploads",
            "file:",
            "file:///",
            "s3:",
            "s3://",
            "s3://host:9000/forms",
            "s3://key:secret@forms",
            "s3://forms?region=x",
            "https://store.example/forms",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
