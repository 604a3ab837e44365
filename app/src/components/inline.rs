//! Scripts that are part of every document.

/// The code of `files` in one text, without the comments that every document would carry.
pub fn code(files: &[&str]) -> String {
    let lines = files.iter().flat_map(|file| file.lines());
    let code = lines.map(str::trim).filter(|line| !line.starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}
