//! How the files are named that pages load. cargo-leptos puts a hash of the content into each name; the folder says which.
//! Read once, at the start: a release brings its own files along.

use std::{fs, path::Path};

use app::SiteFiles;

/// Looks into the folder `pkg` of the site. What is not there keeps its name without a hash.
pub(crate) fn find(site_root: &str) -> SiteFiles {
    let mut files = SiteFiles::unhashed();
    let folder = Path::new(site_root).join("pkg");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| is_hashed(name)) else {
            continue;
        };
        let place = match name.rsplit('.').next() {
            Some("css") => &mut files.style,
            Some("js") => &mut files.script,
            Some("wasm") => &mut files.module,
            _ => continue,
        };
        *place = format!("/pkg/{name}");
    }
    files
}

/// `longhaul.{hash}.{ending}`
fn is_hashed(name: &str) -> bool {
    let parts: Vec<_> = name.split('.').collect();
    matches!(parts[..], ["longhaul", hash, _] if !hash.is_empty())
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
            "longhaul.Wc4_-1.wasm",
            "longhaul.Wc4_-1.wasm.br",
            "longhaul.Wc4_-1.wasm.gz",
            "longhaul.j.js",
            "longhaul.c.css",
            "other.x.js",
        ]);
        let found = find(site.path().to_str().unwrap());
        assert_eq!(found.module, "/pkg/longhaul.Wc4_-1.wasm");
        assert_eq!(found.script, "/pkg/longhaul.j.js");
        assert_eq!(found.style, "/pkg/longhaul.c.css");
    }

    #[test]
    fn in_development_names_have_no_hashes() {
        let plain = site(&["longhaul.css", "longhaul.js", "longhaul.wasm"]);
        assert_eq!(find(plain.path().to_str().unwrap()), SiteFiles::unhashed());
        assert_eq!(find("/nowhere"), SiteFiles::unhashed());
    }
}
