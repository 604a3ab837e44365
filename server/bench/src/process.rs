//! A server as a process of its own, so that its time and its memory can be read apart from ours.

use std::{
    fs::{self, File},
    io::Write,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use crate::outcome::{Outcome, While, wrong};

/// Django takes its time.
const PATIENCE: Duration = Duration::from_secs(30);
/// Linux counts in these for every program, whatever the kernel's own clock is.
const TICKS_PER_SECOND: f64 = 100.0;

/// Ends with its handle.
pub(crate) struct Process {
    child: Child,
}

/// Resident memory in bytes, all processes of a server together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    pub(crate) now: u64,
    pub(crate) peak: u64,
}

/// A port that was free a moment ago.
pub(crate) fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

impl Process {
    /// Starts `command`, with its output in `log`, and waits until it listens on `address`.
    pub(crate) fn start(mut command: Command, address: SocketAddr, log: &Path) -> Outcome<Self> {
        let output = File::create(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .during(format!("starting {}", command.get_program().display()))?;
        let mut process = Self { child };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = process.child.try_wait()?;
            if ended.is_some() || begun.elapsed() > PATIENCE {
                let said = fs::read_to_string(log).unwrap_or_default();
                return Err(wrong(format!(
                    "{} does not listen: {said}",
                    command.get_program().display()
                )));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(process)
    }

    /// Processor time used so far in seconds, in user space and in the kernel, by all processes of the server.
    pub(crate) fn cpu(&self) -> f64 {
        let ticks: f64 = self.family().into_iter().filter_map(ticks).sum();
        ticks / TICKS_PER_SECOND
    }

    pub(crate) fn memory(&self) -> Memory {
        let each = self.family().into_iter().filter_map(memory);
        each.fold(Memory::default(), |sum, one| Memory {
            now: sum.now + one.now,
            peak: sum.peak + one.peak,
        })
    }

    /// Asks it to end and waits until it has.
    pub(crate) fn stop(mut self) -> Outcome<ExitStatus> {
        self.ask_to_end()?;
        let begun = Instant::now();
        loop {
            if let Some(ended) = self.child.try_wait()? {
                return Ok(ended);
            }
            if begun.elapsed() > PATIENCE {
                return Err(wrong("a server does not stop when it is asked to"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn ask_to_end(&self) -> Outcome<()> {
        let id = i32::try_from(self.child.id())?;
        let id = rustix::process::Pid::from_raw(id).ok_or_else(|| wrong("no process"))?;
        Ok(rustix::process::kill_process(
            id,
            rustix::process::Signal::TERM,
        )?)
    }

    /// The process and its workers.
    fn family(&self) -> Vec<u32> {
        let mut all = vec![self.child.id()];
        let mut at = 0;
        while let Some(parent) = all.get(at).copied() {
            let path = format!("/proc/{parent}/task/{parent}/children");
            let children = fs::read_to_string(path).unwrap_or_default();
            all.extend(
                children
                    .split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
            at += 1;
        }
        all
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that has ended is no process of ours any more: its number may be another's by now.
        if matches!(self.child.try_wait(), Ok(None)) {
            // Workers end with their parent only if it can tell them.
            let asked = self.ask_to_end();
            std::thread::sleep(Duration::from_millis(if asked.is_ok() { 500 } else { 0 }));
            let ended = self.child.kill().and_then(|()| self.child.wait());
            if let Err(error) = ended {
                let _ = writeln!(std::io::stderr(), "a server could not be ended: {error}");
            }
        }
    }
}

/// Processor time that this process has used so far, in seconds.
pub(crate) fn own_cpu() -> Outcome<f64> {
    cpu_of(std::process::id()).ok_or_else(|| wrong("no /proc"))
}

/// That of any process which is still there.
pub(crate) fn cpu_of(process: u32) -> Option<f64> {
    ticks(process).map(|ticks| ticks / TICKS_PER_SECOND)
}

fn ticks(id: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold spaces and parentheses.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let kernel: f64 = fields.next()?.parse().ok()?;
    Some(user + kernel)
}

fn memory(id: u32) -> Option<Memory> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    Some(Memory {
        now: kilobytes(&status, "VmRSS:")?,
        peak: kilobytes(&status, "VmHWM:")?,
    })
}

fn kilobytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let number: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(number * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tserver\nVmHWM:\t   18840 kB\nVmRSS:\t   18432 kB\n";
        assert_eq!(kilobytes(status, "VmRSS:"), Some(18_874_368));
        assert_eq!(kilobytes(status, "VmSwap:"), None);
    }
}
