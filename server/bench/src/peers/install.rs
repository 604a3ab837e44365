//! Installs the peers from npm and `PyPI`, in the versions that are written down, outside the checkout.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::outcome::{Outcome, While, wrong};

const NODE_FILES: [(&str, &str); 4] = [
    ("package.json", include_str!("../../peers/package.json")),
    ("database.mjs", include_str!("../../peers/database.mjs")),
    (
        "better-auth.mjs",
        include_str!("../../peers/better-auth.mjs"),
    ),
    (
        "oidc-provider.mjs",
        include_str!("../../peers/oidc-provider.mjs"),
    ),
];
const PYTHON_FILES: [(&str, &str); 2] = [
    (
        "requirements.txt",
        include_str!("../../peers/requirements.txt"),
    ),
    ("simplejwt.py", include_str!("../../peers/simplejwt.py")),
];

pub(crate) struct Installed {
    pub(super) node: PathBuf,
    pub(super) python: PathBuf,
}

impl Installed {
    fn new() -> Outcome<Self> {
        let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
        let cache = cache.ok_or_else(|| wrong("neither XDG_CACHE_HOME nor HOME is set"))?;
        let folder = cache.join("longhaul/peers");
        Ok(Self {
            node: folder.join("node"),
            python: folder.join("python"),
        })
    }

    /// The peers' programs, and sentences about those that cannot be had here.
    pub(crate) fn all() -> Outcome<(Self, Vec<String>)> {
        let installed = Self::new()?;
        let node = installed
            .for_node()
            .during("peers from npm (better-auth, oidc-provider)");
        let python = installed.for_python().during("peers from PyPI (simplejwt)");
        let missing = [node, python].into_iter().filter_map(Result::err);
        Ok((installed, missing.map(|error| error.to_string()).collect()))
    }

    fn for_node(&self) -> Outcome<()> {
        let [(_, wanted), ..] = NODE_FILES;
        let is_there = is_installed(&self.node, wanted);
        write_all(&self.node, &NODE_FILES)?;
        if is_there {
            return Ok(());
        }
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund"])
            .current_dir(&self.node);
        // Where the headers came with Node, better-sqlite3 need not fetch them to be compiled.
        if let Some(headers) = node_headers() {
            npm.env("npm_config_nodedir", headers);
        }
        run(&mut npm)?;
        note_installed(&self.node, wanted)
    }

    fn for_python(&self) -> Outcome<()> {
        let [(_, wanted), ..] = PYTHON_FILES;
        let is_there = is_installed(&self.python, wanted);
        write_all(&self.python, &PYTHON_FILES)?;
        if is_there {
            return Ok(());
        }
        run(Command::new("python3")
            .args(["-m", "venv", "venv"])
            .current_dir(&self.python))?;
        let mut pip = Command::new(self.python_program("pip"));
        run(pip
            .args(["install", "--quiet", "--requirement", "requirements.txt"])
            .current_dir(&self.python))?;
        note_installed(&self.python, wanted)
    }

    pub(super) fn python_program(&self, name: &str) -> PathBuf {
        self.python.join("venv/bin").join(name)
    }

    pub(super) fn make_django_users(&self, database: &Path, count: usize) -> Outcome<()> {
        let mut python = Command::new(self.python_program("python"));
        python.arg("simplejwt.py").arg(count.to_string());
        run(python
            .current_dir(&self.python)
            .env("PEER_DATABASE", database))
    }

    /// Names with versions, for the record.
    pub(crate) fn versions() -> Vec<String> {
        let [(_, package), ..] = NODE_FILES;
        let [(_, requirements), ..] = PYTHON_FILES;
        let package: serde_json::Value = serde_json::from_str(package).unwrap_or_default();
        let dependencies = package.get("dependencies").and_then(|all| all.as_object());
        let npm = dependencies.into_iter().flatten();
        let npm =
            npm.map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or_default()));
        npm.chain(requirements.lines().map(|line| line.replace("==", " ")))
            .collect()
    }
}

/// What is written after an installation that went well.
const NOTE: &str = "installed";

fn is_installed(folder: &Path, wanted: &str) -> bool {
    fs::read_to_string(folder.join(NOTE)).is_ok_and(|there| there == wanted)
}

fn note_installed(folder: &Path, wanted: &str) -> Outcome<()> {
    Ok(fs::write(folder.join(NOTE), wanted)?)
}

fn write_all(folder: &Path, files: &[(&str, &str)]) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in files {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

fn node_headers() -> Option<PathBuf> {
    let output = Command::new("node")
        .args(["-p", "process.execPath"])
        .output()
        .ok()?;
    let binary = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    let prefix = binary.parent()?.parent()?;
    prefix
        .join("include/node/node.h")
        .exists()
        .then(|| prefix.to_owned())
}

fn run(command: &mut Command) -> Outcome<()> {
    let program = command.get_program().display().to_string();
    let output = command.output().during(&program)?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let end: Vec<&str> = said.lines().rev().take(5).collect();
    Err(wrong(format!(
        "{program}: {}",
        end.into_iter().rev().collect::<Vec<_>>().join(" / ")
    )))
}
