//! The files of the site: the module with its scripts, styles, pictures. They are read into memory at the start, so that
//! an answer costs neither the disk nor a thread that waits for it.
//!
//! Libraries that keep files in memory compile them into the program, and the others read the disk for each request:
//! here the files lie beside the program, and a release replaces both.

mod encoding;
mod file;
pub(crate) mod names;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use axum::{
    extract::Request,
    http::{Method, StatusCode, header::ALLOW},
    response::{IntoResponse, Response},
};

use self::{encoding::Encoding, file::File};

/// Where the scripts, styles and the module are.
const PACKAGE: &str = "/pkg/";

pub enum Site {
    /// By their addresses.
    Kept(HashMap<String, File>),
    /// While they are being worked on, they change under the running server: each is read when it is asked for.
    Fresh(PathBuf),
}

impl Site {
    /// Reads what is in the folder `root`.
    pub fn read(root: &Path) -> io::Result<Self> {
        // Set by `cargo leptos watch`.
        if std::env::var_os("LEPTOS_WATCH").is_some() {
            return Ok(Self::Fresh(root.to_owned()));
        }
        let files = addresses(root)?.into_iter().map(|(address, path)| {
            let file = File::read(&address, &path)?;
            Ok((address, file))
        });
        Ok(Self::Kept(files.collect::<io::Result<_>>()?))
    }

    /// The answer to `request`, if there is such a file.
    pub fn answer(&self, request: &Request) -> Option<Response> {
        let address = request.uri().path();
        let fresh;
        let file = match self {
            Self::Kept(files) => files.get(address)?,
            Self::Fresh(root) => {
                // Found among those that there are: so no address leads out of the folder.
                let (address, path) = addresses(root)
                    .ok()?
                    .into_iter()
                    .find(|(found, _)| found == address)?;
                fresh = File::read(&address, &path).ok()?;
                &fresh
            }
        };
        Some(match *request.method() {
            Method::GET => file.answer(request.headers()),
            Method::HEAD => file
                .answer(request.headers())
                .map(|_| axum::body::Body::empty()),
            _ => (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response(),
        })
    }
}

/// All files below `root` that have an address of their own: the compressed forms of a file share its own.
fn addresses(root: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    let mut folders = vec![(String::from("/"), root.to_owned())];
    while let Some((address, folder)) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            // A server without a site answers programs; that it has none was said at the start.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let address = format!("{address}{name}");
            if path.is_dir() {
                folders.push((address + "/", path));
            } else if !Encoding::is_form(&path) {
                found.push((address, path));
            }
        }
    }
    Ok(found)
}
