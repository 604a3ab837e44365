//! What `SQLite` calls: a layer over its own one for this operating system. The model is elsewhere; here are only the calls
//! from C, and those on to the layer beneath.
//!
//! What all of it rests on, besides the contract that `SQLite` states for `sqlite3_vfs` and `sqlite3_io_methods`:
//! the default layer is registered for as long as the process lives; a file of ours is a [`Handle`] with the file of the layer
//! beneath directly behind it, in memory for which `szOsFile` asked; `SQLite` calls no method of a file after `xClose`.

use std::{
    ffi::{CStr, OsStr, c_char, c_int, c_void},
    mem::size_of,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    ptr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use libsqlite3_sys as ffi;
use libsqlite3_sys::{
    sqlite3_file as CFile, sqlite3_int64, sqlite3_io_methods as Methods, sqlite3_vfs as Vfs,
};

use crate::{
    disk::{Disk, FileNumber},
    registry,
};

/// A file of ours, as `SQLite` holds it.
#[repr(C)]
struct Handle {
    base: CFile,
    open: *const Open,
}

/// What is known about it.
struct Open {
    disk: Arc<Disk>,
    file: FileNumber,
    /// The next sync has to make the name durable as well: so does `SQLite`'s own layer with journals.
    name_too: AtomicBool,
}

/// The layer beneath. It is only read after it was registered, from any thread, as `SQLite` does itself.
struct Beneath(*mut Vfs);

// SAFETY: see above.
unsafe impl Send for Beneath {}
// SAFETY: see above.
unsafe impl Sync for Beneath {}

static BENEATH: OnceLock<Beneath> = OnceLock::new();

/// Makes this layer the default of the process, once.
pub(crate) fn install() {
    BENEATH.get_or_init(|| {
        // SAFETY: with null it asks for the default layer, and initialises SQLite if that has not been done.
        let beneath = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
        assert!(!beneath.is_null(), "SQLite has no layer of its own");
        // SAFETY: it is registered, and so lives as long as the process.
        let mut ours = unsafe { *beneath };
        let handle = c_int::try_from(size_of::<Handle>()).unwrap_or(c_int::MAX);
        ours.szOsFile += handle;
        ours.pNext = ptr::null_mut();
        ours.zName = c"faulty-disk".as_ptr();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        // SAFETY: SQLite keeps the pointer, and what was leaked stays.
        let code = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1) };
        assert_eq!(code, ffi::SQLITE_OK);
        Beneath(beneath)
    });
}

fn beneath() -> *mut Vfs {
    BENEATH.get().map_or(ptr::null_mut(), |found| found.0)
}

static METHODS: Methods = Methods {
    // Two: shared memory, but no mapped files, whose writes this layer would not see.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Calls a method of the file beneath.
macro_rules! beneath {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        let file = real($file);
        match (*(*file).pMethods).$method {
            Some(method) => method(file $(, $argument)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

/// The file of the layer beneath.
unsafe fn real(file: *mut CFile) -> *mut CFile {
    // SAFETY: there is room for it behind the handle; see the head of this module.
    unsafe { file.cast::<Handle>().add(1).cast() }
}

unsafe fn opened<'f>(file: *mut CFile) -> &'f Open {
    // SAFETY: `open` has put it there, and `close` alone takes it away.
    unsafe { &*(*file.cast::<Handle>()).open }
}

/// Of a path that `SQLite` has made absolute.
unsafe fn path(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite's names end with a zero.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    Some(Path::new(OsStr::from_bytes(bytes)).to_owned())
}

fn checked(code: c_int) -> Result<(), c_int> {
    match code {
        ffi::SQLITE_OK => Ok(()),
        code => Err(code),
    }
}

fn code(result: Result<(), c_int>) -> c_int {
    result.err().unwrap_or(ffi::SQLITE_OK)
}

/// `SQLite` has no negative offsets or lengths.
fn count(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or_default()
}

unsafe extern "C" fn open(
    _: *mut Vfs,
    name: ffi::sqlite3_filename,
    file: *mut CFile,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: arguments as SQLite passes them; `file` has room for a handle and the file beneath.
    unsafe {
        let Some(xopen) = (*beneath()).xOpen else {
            return ffi::SQLITE_CANTOPEN;
        };
        let path = path(name);
        let disk = path.as_deref().and_then(registry::disk_of);
        let (Some(path), Some(disk)) = (path, disk) else {
            return xopen(beneath(), name, file, flags, flags_out);
        };
        (*file).pMethods = ptr::null();
        let really = || {
            let beneath_it = real(file);
            let code = xopen(beneath(), name, beneath_it, flags, flags_out);
            if code != ffi::SQLITE_OK
                && let Some(methods) = (*beneath_it).pMethods.as_ref()
                && let Some(close) = methods.xClose
            {
                close(beneath_it);
            }
            checked(code)
        };
        match disk.open(&path, really) {
            Err(code) => code,
            Ok(number) => {
                let journals = ffi::SQLITE_OPEN_MAIN_JOURNAL
                    | ffi::SQLITE_OPEN_SUPER_JOURNAL
                    | ffi::SQLITE_OPEN_WAL;
                let name_too = flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & journals != 0;
                let open = Open {
                    disk,
                    file: number,
                    name_too: AtomicBool::new(name_too),
                };
                let handle = file.cast::<Handle>();
                (*handle).open = Box::into_raw(Box::new(open));
                (*handle).base.pMethods = &raw const METHODS;
                ffi::SQLITE_OK
            }
        }
    }
}

unsafe extern "C" fn delete(_: *mut Vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: arguments as SQLite passes them.
    unsafe {
        let Some(xdelete) = (*beneath()).xDelete else {
            return ffi::SQLITE_IOERR_DELETE;
        };
        // The folder is not flushed for real.
        let really = || checked(xdelete(beneath(), name, 0));
        match path(name).and_then(|path| Some((registry::disk_of(&path)?, path))) {
            Some((disk, path)) => code(disk.delete(&path, sync_folder & 1 != 0, really)),
            None => xdelete(beneath(), name, sync_folder),
        }
    }
}

unsafe extern "C" fn close(file: *mut CFile) -> c_int {
    // SAFETY: the last call for this file: nothing refers to what is freed here.
    unsafe {
        let code = beneath!(file, xClose);
        drop(Box::from_raw((*file.cast::<Handle>()).open.cast_mut()));
        code
    }
}

unsafe extern "C" fn read(
    file: *mut CFile,
    into: *mut c_void,
    amount: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: arguments as SQLite passes them.
    unsafe {
        match opened(file).disk.check_read() {
            Ok(()) => beneath!(file, xRead, into, amount, at),
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn write(
    file: *mut CFile,
    from: *const c_void,
    amount: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes `amount` bytes, and they stay during the call.
    unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), count(amount));
        let Open {
            disk, file: number, ..
        } = opened(file);
        let really = |length: usize| {
            let length = c_int::try_from(length).unwrap_or(amount);
            checked(beneath!(file, xWrite, from, length, at))
        };
        code(disk.write(*number, (count(at), bytes), really))
    }
}

unsafe extern "C" fn truncate(file: *mut CFile, size: sqlite3_int64) -> c_int {
    // SAFETY: arguments as SQLite passes them.
    unsafe {
        let Open {
            disk, file: number, ..
        } = opened(file);
        let really = || checked(beneath!(file, xTruncate, size));
        code(disk.truncate(*number, count(size), really))
    }
}

unsafe extern "C" fn sync(file: *mut CFile, _: c_int) -> c_int {
    // SAFETY: an open file.
    let open = unsafe { opened(file) };
    let name_too = open.name_too.load(Ordering::SeqCst);
    let result = open.disk.sync(open.file, name_too);
    if result.is_ok() {
        open.name_too.store(false, Ordering::SeqCst);
    }
    code(result)
}

unsafe extern "C" fn file_size(file: *mut CFile, size: *mut sqlite3_int64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xFileSize, size) }
}

unsafe extern "C" fn lock(file: *mut CFile, level: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xLock, level) }
}

unsafe extern "C" fn unlock(file: *mut CFile, level: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut CFile, held: *mut c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xCheckReservedLock, held) }
}

unsafe extern "C" fn file_control(file: *mut CFile, what: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xFileControl, what, argument) }
}

unsafe extern "C" fn sector_size(file: *mut CFile) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xSectorSize) }
}

unsafe extern "C" fn device_characteristics(file: *mut CFile) -> c_int {
    // SAFETY: passed on as it came.
    let real = unsafe { beneath!(file, xDeviceCharacteristics) };
    // What this disk keeps to: bytes beside those that are written stay. Nothing is atomic on it.
    real & ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut CFile,
    region: c_int,
    size: c_int,
    extend: c_int,
    mapped: *mut *mut c_void,
) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xShmMap, region, size, extend, mapped) }
}

unsafe extern "C" fn shm_lock(file: *mut CFile, offset: c_int, many: c_int, flags: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xShmLock, offset, many, flags) }
}

unsafe extern "C" fn shm_barrier(file: *mut CFile) {
    // SAFETY: passed on as it came.
    unsafe {
        let file = real(file);
        if let Some(barrier) = (*(*file).pMethods).xShmBarrier {
            barrier(file);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut CFile, and_delete: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe { beneath!(file, xShmUnmap, and_delete) }
}
