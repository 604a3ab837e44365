//! Which operation fails, and how.

use libsqlite3_sys as ffi;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Open,
    Write,
    Truncate,
    Sync,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The device reports an error.
    Broken,
    /// There is no room.
    Full,
}

/// The `nth` operation of a kind fails, counted from 1 and from the moment at which the plan is made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub operation: Operation,
    pub nth: u64,
    pub fault: Fault,
    /// All that follow fail too, until the plan is given up.
    pub lasting: bool,
}

#[derive(Debug)]
pub(crate) struct Armed {
    plan: Plan,
    seen: u64,
    pub(crate) fired: bool,
}

impl Armed {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            plan,
            seen: 0,
            fired: false,
        }
    }

    /// Counts an operation; the error if it is to fail.
    pub(crate) fn strikes(&mut self, operation: Operation) -> Option<Fault> {
        let plan = self.plan;
        if operation != plan.operation {
            return None;
        }
        self.seen += 1;
        let strikes = self.seen == plan.nth || (plan.lasting && self.seen > plan.nth);
        self.fired |= strikes;
        strikes.then_some(plan.fault)
    }
}

/// `SQLite`'s name for a failure.
pub(crate) fn code(operation: Operation, fault: Fault) -> i32 {
    match (operation, fault) {
        (Operation::Open, _) => ffi::SQLITE_CANTOPEN,
        (Operation::Write | Operation::Truncate | Operation::Sync, Fault::Full) => ffi::SQLITE_FULL,
        (Operation::Write, Fault::Broken) => ffi::SQLITE_IOERR_WRITE,
        (Operation::Truncate, Fault::Broken) => ffi::SQLITE_IOERR_TRUNCATE,
        (Operation::Sync, Fault::Broken) => ffi::SQLITE_IOERR_FSYNC,
        (Operation::Delete, _) => ffi::SQLITE_IOERR_DELETE,
    }
}
