//! The disk of one folder: its files, its names, and what is to go wrong.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use libsqlite3_sys as ffi;

use crate::{
    Fault, Operation, Plan, Random,
    faults::{Armed, code},
    file::{File, Luck},
    registry, vfs,
};

type Name = PathBuf;
/// A file that was deleted and made again is another one.
pub(crate) type FileNumber = usize;

/// A folder whose `SQLite` files are on a disk that fails as it is told to.
pub struct Disk {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    files: Vec<File>,
    names: BTreeMap<Name, FileNumber>,
    /// The names that are sure to survive.
    durable_names: BTreeMap<Name, FileNumber>,
    /// What was done to names since the folder was synced, in order: to which file a name leads now, if to any.
    pending_names: Vec<(Name, Option<FileNumber>)>,
    armed: Option<Armed>,
    /// Operations until the power goes.
    left: Option<u64>,
    dead: bool,
    /// Operations that have changed or synced something.
    done: u64,
    /// Those of them that have synced something.
    synced: u64,
    /// For what a failed sync leaves on the disk.
    random: Option<Random>,
}

/// What a power cut left behind.
#[derive(Clone, Debug, Default)]
pub struct Image(BTreeMap<Name, Vec<u8>>);

impl Disk {
    /// From here on, what `SQLite` opens in `folder` is on this disk. What is there already is durable.
    pub fn mount(folder: &Path) -> io::Result<Arc<Self>> {
        vfs::install();
        // SQLite resolves links before it opens anything.
        let folder = folder.canonicalize()?;
        let disk = Arc::new(Self {
            state: Mutex::default(),
        });
        registry::add(&folder, &disk);
        Ok(disk)
    }

    /// Lets an operation fail. A plan made before is given up.
    pub fn arm(&self, plan: Plan) {
        let mut state = self.state();
        state.armed = Some(Armed::new(plan));
        state.random = Some(Random::new(plan.nth));
    }

    /// Gives up the plan. Whether it came to a failure.
    pub fn disarm(&self) -> bool {
        self.state().armed.take().is_some_and(|armed| armed.fired)
    }

    /// The power goes with the operation after the next `operations` ones that write or sync.
    pub fn cut_after(&self, operations: u64) {
        self.state().left = Some(operations);
    }

    /// The power goes now.
    pub fn cut(&self) {
        self.state().dead = true;
    }

    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// How many operations have written or synced something so far.
    pub fn operations(&self) -> u64 {
        self.state().done
    }

    /// How many of them have synced something: as many as there were commits, and those of checkpoints.
    pub fn syncs(&self) -> u64 {
        self.state().synced
    }

    /// What is on the disk if the power goes now, or went before: everything that was synced, and of the rest a part that
    /// `random` chooses.
    pub fn survivors(&self, random: &mut Random) -> Image {
        let luck = Luck::of(random);
        self.state().image(luck, random)
    }

    /// What is there if nothing survives that was not synced.
    pub fn synced(&self) -> Image {
        self.state().image(Luck::Nothing, &mut Random::new(0))
    }

    /// What is there if everything survives.
    pub fn written(&self) -> Image {
        self.state().image(Luck::Everything, &mut Random::new(0))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn check_read(&self) -> Result<(), i32> {
        if self.state().dead {
            return Err(ffi::SQLITE_IOERR_READ);
        }
        Ok(())
    }

    /// `really` opens the file beneath.
    pub(crate) fn open(
        &self,
        path: &Path,
        really: impl FnOnce() -> Result<(), i32>,
    ) -> Result<FileNumber, i32> {
        let mut state = self.state();
        state.step(Operation::Open)?;
        // Made by the program itself, which sees to it that the name lasts.
        if !state.names.contains_key(path) && path.exists() {
            let bytes = fs::read(path).map_err(|_| ffi::SQLITE_CANTOPEN)?;
            let number = state.add(File::holding(bytes));
            state.names.insert(path.to_owned(), number);
            state.durable_names.insert(path.to_owned(), number);
        }
        really()?;
        if let Some(number) = state.names.get(path) {
            return Ok(*number);
        }
        let number = state.add(File::default());
        state.rename(path, Some(number));
        Ok(number)
    }

    /// `really` writes as much as it is told to.
    pub(crate) fn write(
        &self,
        file: FileNumber,
        (at, bytes): (usize, &[u8]),
        really: impl FnOnce(usize) -> Result<(), i32>,
    ) -> Result<(), i32> {
        let mut state = self.state();
        let (length, result) = match state.step(Operation::Write) {
            Ok(()) => (bytes.len(), Ok(())),
            Err(ffi::SQLITE_IOERR_WRITE) if !state.dead => {
                (bytes.len() / 2, Err(ffi::SQLITE_IOERR_WRITE))
            }
            refused => return refused,
        };
        really(length)?;
        state.files[file].write(at, &bytes[..length]);
        result
    }

    pub(crate) fn truncate(
        &self,
        file: FileNumber,
        length: usize,
        really: impl FnOnce() -> Result<(), i32>,
    ) -> Result<(), i32> {
        let mut state = self.state();
        state.step(Operation::Truncate)?;
        really()?;
        state.files[file].truncate(length);
        Ok(())
    }

    /// `and_folder`: its name too.
    pub(crate) fn sync(&self, file: FileNumber, and_folder: bool) -> Result<(), i32> {
        let mut state = self.state();
        if let Err(code) = state.step(Operation::Sync) {
            if !state.dead {
                let mut random = state.random.take().unwrap_or(Random::new(0));
                state.files[file].fail_to_sync(&mut random);
                state.random = Some(random);
            }
            return Err(code);
        }
        state.files[file].sync();
        state.synced += 1;
        if and_folder {
            state.sync_names();
        }
        Ok(())
    }

    pub(crate) fn delete(
        &self,
        path: &Path,
        and_folder: bool,
        really: impl FnOnce() -> Result<(), i32>,
    ) -> Result<(), i32> {
        let mut state = self.state();
        state.step(Operation::Delete)?;
        really()?;
        state.rename(path, None);
        if and_folder {
            state.sync_names();
        }
        Ok(())
    }
}

impl State {
    /// Counts an operation, and refuses it if it is to fail or if there is no power.
    fn step(&mut self, operation: Operation) -> Result<(), i32> {
        if let Some(left) = &mut self.left
            && operation != Operation::Open
        {
            match left.checked_sub(1) {
                Some(less) => *left = less,
                None => self.dead = true,
            }
        }
        if self.dead {
            return Err(code(operation, Fault::Broken));
        }
        let strikes = |armed: &mut Armed| armed.strikes(operation);
        if let Some(fault) = self.armed.as_mut().and_then(strikes) {
            return Err(code(operation, fault));
        }
        self.done += u64::from(operation != Operation::Open);
        Ok(())
    }

    fn add(&mut self, file: File) -> FileNumber {
        self.files.push(file);
        self.files.len() - 1
    }

    fn rename(&mut self, path: &Path, to: Option<FileNumber>) {
        match to {
            Some(number) => self.names.insert(path.to_owned(), number),
            None => self.names.remove(path),
        };
        self.pending_names.push((path.to_owned(), to));
    }

    fn sync_names(&mut self) {
        self.pending_names.clear();
        self.durable_names.clone_from(&self.names);
    }

    fn image(&self, luck: Luck, random: &mut Random) -> Image {
        let mut names = self.durable_names.clone();
        for (name, to) in &self.pending_names {
            let is_there = match luck {
                Luck::Nothing => false,
                Luck::Everything => true,
                _ => random.below(2) == 0,
            };
            match to {
                _ if !is_there => {}
                Some(number) => {
                    names.insert(name.clone(), *number);
                }
                None => {
                    names.remove(name);
                }
            }
        }
        let files = names.into_iter().map(|(name, number)| {
            let name = name.file_name().map(PathBuf::from).unwrap_or_default();
            (name, self.files[number].after_cut(luck, random))
        });
        Image(files.collect())
    }
}

impl Image {
    /// Writes the files into a folder.
    pub fn restore(&self, folder: &Path) -> io::Result<()> {
        for (name, bytes) in &self.0 {
            fs::write(folder.join(name), bytes)?;
        }
        Ok(())
    }
}
