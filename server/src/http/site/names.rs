//! How the files are named that pages load. cargo-leptos puts a hash of the content into each name; the folder says which.
//! Read once, at the start: a release brings its own files along.

use std::{fs, path::Path, time::SystemTime};

use app::SiteFiles;

use super::{PACKAGE, file::is_named_by_content};

/// Looks into the folder `pkg` of the site. What is not there keeps its name without a hash. A release may have been put over
/// another one: of each kind, the newest file is its own.
pub(crate) fn find(site_root: &str) -> SiteFiles {
    let mut files = SiteFiles::unhashed();
    let folder = fs::read_dir(Path::new(site_root).join("pkg"));
    let entries = folder.into_iter().flatten().flatten();
    let mut hashed: Vec<(SystemTime, String)> = entries
        .filter_map(|entry| {
            let address = format!("{PACKAGE}{}", entry.file_name().to_str()?);
            let changed = entry.metadata().ok()?.modified().ok()?;
            is_ours(&address).then_some((changed, address))
        })
        .collect();
    hashed.sort();
    for (_, address) in hashed {
        match address.rsplit('.').next() {
            Some("css") => files.style = address,
            Some("js") => files.script = address,
            Some("wasm") => files.module = address,
            _ => {}
        }
    }
    files
}

/// `/pkg/longhaul.{hash}.{ending}`
fn is_ours(address: &str) -> bool {
    address.split('.').count() == 3
        && address.starts_with("/pkg/longhaul.")
        && is_named_by_content(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(names: &[&str]) -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("pkg")).unwrap();
        for name in names {
            fs::write(site.path().join("pkg").join(name), "").unwrap();
        }
        site
    }

    #[test]
    fn hashed_names_are_found_beside_their_compressed_copies() {
        let site = site(&[
            "longhaul.Wc4_-1AAAAAAAAAAAAAAAA.wasm",
            "longhaul.Wc4_-1AAAAAAAAAAAAAAAA.wasm.br",
            "longhaul.Wc4_-1AAAAAAAAAAAAAAAA.wasm.gz",
            "longhaul.jAAAAAAAAAAAAAAAAAAAAA.js",
            "longhaul.cAAAAAAAAAAAAAAAAAAAAA.css",
            "other.xAAAAAAAAAAAAAAAAAAAAA.js",
        ]);
        let found = find(site.path().to_str().unwrap());
        assert_eq!(found.module, "/pkg/longhaul.Wc4_-1AAAAAAAAAAAAAAAA.wasm");
        assert_eq!(found.script, "/pkg/longhaul.jAAAAAAAAAAAAAAAAAAAAA.js");
        assert_eq!(found.style, "/pkg/longhaul.cAAAAAAAAAAAAAAAAAAAAA.css");
    }

    #[test]
    fn of_two_releases_in_one_folder_the_newer_one_counts() {
        let (old, new) = (
            "longhaul.oldAAAAAAAAAAAAAAAAAAA.js",
            "longhaul.newAAAAAAAAAAAAAAAAAAA.js",
        );
        for names in [[old, new], [new, old]] {
            let site = site(&names);
            let file = fs::File::options()
                .write(true)
                .open(site.path().join("pkg").join(old))
                .unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
            let found = find(site.path().to_str().unwrap());
            assert_eq!(found.script, format!("/pkg/{new}"));
        }
    }

    #[test]
    fn in_development_names_have_no_hashes() {
        let plain = site(&["longhaul.css", "longhaul.js", "longhaul.wasm"]);
        assert_eq!(find(plain.path().to_str().unwrap()), SiteFiles::unhashed());
        assert_eq!(find("/nowhere"), SiteFiles::unhashed());
    }
}
