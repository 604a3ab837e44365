//! A program that runs beside this one and ends with it, whichever way that ends.

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::time::sleep;

use crate::outcome::{Outcome, wrong};

/// A server may take as long as its slowest answer.
const LONGEST_END: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Reads a line that says that all is over. If it comes to the end of its input instead, this process is gone without a word:
/// then it ends what was left behind, and whatever that has started.
const WATCH: &str = r#"read -r _ || kill -s KILL -- "-$1" 2>/dev/null"#;

pub(crate) struct Process {
    child: Child,
    watch: Child,
    name: String,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts it, with its output at the end of `log`.
    pub(crate) fn start(mut command: Command, log: &Path) -> Outcome<Self> {
        let log = OpenOptions::new().create(true).append(true).open(log)?;
        command.stdout(log.try_clone()?).stderr(log);
        Self::speaking(command)
    }

    /// Starts it, with its output where that of this process goes.
    pub(crate) fn speaking(mut command: Command) -> Outcome<Self> {
        let name = command.get_program().display().to_string();
        // A group of its own: Ctrl-C in a terminal is for this process, which ends the others in their order.
        command.stdin(Stdio::null()).process_group(0);
        let mut child = command
            .spawn()
            .map_err(|error| wrong(format!("{name} does not start: {error}")))?;
        let watch = Command::new("sh")
            .args(["-c", WATCH, "sh", &child.id().to_string()])
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn();
        match watch {
            Ok(watch) => Ok(Self {
                child,
                watch,
                name,
                ended: None,
            }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error.into())
            }
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn has_ended(&mut self) -> Outcome<Option<ExitStatus>> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait()?;
        }
        Ok(self.ended)
    }

    /// Waits until it ends by itself.
    pub(crate) async fn end(&mut self) -> Outcome<ExitStatus> {
        loop {
            if let Some(status) = self.has_ended()? {
                return Ok(status);
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// As a power cut: it cannot finish anything.
    pub(crate) fn kill(mut self) -> Outcome<()> {
        // Dropping it kills it.
        self.must_run()
    }

    /// Asks it to give up, as Ctrl-C does, and waits for it; but not for ever.
    pub(crate) fn interrupt(&mut self, patience: Duration) {
        let asked = Instant::now();
        if let Ok(pid) = self.pid() {
            kill_process(pid, Signal::INT).ok();
        }
        while matches!(self.has_ended(), Ok(None)) && asked.elapsed() < patience {
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Asks it to end and waits until it has.
    pub(crate) async fn stop(mut self) -> Outcome<ExitStatus> {
        self.must_run()?;
        let asked = Instant::now();
        kill_process(self.pid()?, Signal::TERM)?;
        loop {
            if let Some(status) = self.has_ended()? {
                return Ok(status);
            }
            if asked.elapsed() > LONGEST_END {
                return Err(wrong(format!(
                    "{} does not end when it is asked to",
                    self.name
                )));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    fn must_run(&mut self) -> Outcome<()> {
        match self.has_ended()? {
            None => Ok(()),
            Some(status) => Err(wrong(format!(
                "{} has ended by itself: {status}",
                self.name
            ))),
        }
    }

    fn pid(&self) -> Outcome<Pid> {
        let id = i32::try_from(self.child.id())?;
        Pid::from_raw(id).ok_or_else(|| wrong(format!("{} has no number", self.name)))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !matches!(self.has_ended(), Ok(Some(_))) {
            if let Ok(pid) = self.pid() {
                // With what it has started; its number is its group's.
                kill_process_group(pid, Signal::KILL).ok();
            }
            self.child.wait().ok();
        }
        if let Some(mut word) = self.watch.stdin.take() {
            word.write_all(b"over\n").ok();
        }
        self.watch.wait().ok();
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::process::ExitStatusExt};

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn it_ends_when_it_is_asked_to_and_its_output_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let script = "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done";
        let process = Process::start(shell(script), &log).unwrap();
        while fs::read_to_string(&log).unwrap_or_default() != "ready\n" {
            sleep(LOOK_EVERY).await;
        }
        assert_eq!(process.stop().await.unwrap().code(), Some(3));
        assert_eq!(fs::read_to_string(&log).unwrap(), "ready\nbye\n");
    }

    #[tokio::test]
    async fn what_it_has_started_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("child");
        let script = format!(
            "sleep 1000 & echo $! > {0}.new; mv {0}.new {0}; wait",
            file.display()
        );
        let process = Process::speaking(shell(&script)).unwrap();
        while !file.exists() {
            sleep(LOOK_EVERY).await;
        }
        process.kill().unwrap();
        let child = fs::read_to_string(file).unwrap();
        let child = Pid::from_raw(child.trim().parse().unwrap()).unwrap();
        while rustix::process::test_kill_process(child).is_ok() && !is_a_zombie(child) {
            sleep(LOOK_EVERY).await;
        }
    }

    #[tokio::test]
    async fn it_ends_if_nothing_is_said_any_more() {
        let mut process = Process::speaking(shell("sleep 1000")).unwrap();
        drop(process.watch.stdin.take());
        assert_eq!(process.end().await.unwrap().signal(), Some(9));
    }

    #[tokio::test]
    async fn to_kill_what_has_ended_already_is_wrong() {
        let mut process = Process::speaking(shell("exit 7")).unwrap();
        process.end().await.unwrap();
        assert!(process.kill().is_err());
    }

    /// Nothing may be there to take notice of its end.
    fn is_a_zombie(pid: Pid) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        stat.is_ok_and(|stat| stat.contains(") Z "))
    }
}
