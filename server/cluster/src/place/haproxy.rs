//! What stands before the servers.

use std::{
    fmt::Write,
    fs,
    net::{SocketAddr, TcpStream},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::{free_address, process::Process};
use crate::outcome::{Outcome, wrong};

const LONGEST_START: Duration = Duration::from_secs(10);

/// What operators would write too ([`docs/operations.md`](../../../../docs/operations.md)). A server that is gone is noticed by the
/// request that cannot be sent to it, and another one gets that; also one to which a killed server gave no answer, for whatever
/// changes something may be sent again. That a server says it is not ready, as all of them do while the database is started anew, is
/// believed after seconds only: until then they let their clients wait, and a proxy without servers would refuse them.
const SETTINGS: &str = "
global
  maxconn 4000
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  option dontlog-normal
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 3s
  retries 6
  option redispatch 1
  retry-on conn-failure empty-response
  http-reuse never
  option http-server-close
  option forwardfor
  balance roundrobin
  option httpchk GET /readyz
  default-server check inter 500ms fall 4 rise 1
";

fn settings(front: SocketAddr, servers: &[SocketAddr]) -> String {
    let mut text = format!("{SETTINGS}listen longhaul\n  bind {front}\n");
    for (number, server) in (1..).zip(servers) {
        // Into a string, which takes everything.
        let _ = writeln!(text, "  server server-{number} {server}");
    }
    text
}

pub(super) async fn start(servers: &[SocketAddr], folder: &Path) -> Outcome<(Process, SocketAddr)> {
    let front = free_address()?;
    let file = folder.join("haproxy.cfg");
    fs::write(&file, settings(front, servers))?;
    // Debian keeps it where only root looks.
    let debian = Path::new("/usr/sbin/haproxy");
    let program = if debian.exists() {
        debian
    } else {
        Path::new("haproxy")
    };
    let mut command = Command::new(program);
    command.args(["-db", "-f"]).arg(&file);
    let log = folder.join("haproxy.log");
    let mut process = Process::start(command, &log)?;
    let begun = Instant::now();
    while TcpStream::connect(front).is_err() {
        if process.has_ended()?.is_some() || begun.elapsed() > LONGEST_START {
            let said = fs::read_to_string(&log).unwrap_or_default();
            return Err(wrong(format!("haproxy does not listen: {said}")));
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok((process, front))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_is_named_and_checked() {
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let text = settings(address(8000), &[address(8001), address(8002)]);
        assert!(text.ends_with(
            "listen longhaul\n  bind 127.0.0.1:8000\n  server server-1 127.0.0.1:8001\n  server server-2 127.0.0.1:8002\n"
        ));
        assert!(text.contains("default-server check "));
    }
}
