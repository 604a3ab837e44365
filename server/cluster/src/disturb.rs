//! What happens to the cluster while its clients work.

use std::{
    io::{Write, stdout},
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    control::{Handle, Shared},
    load::Load,
    outcome::Outcome,
    place::{Place, Release, Server, Storage},
};

/// Answers that the clients get between two disturbances.
pub(crate) const BETWEEN: u64 = 150;
/// How long people do without one of the servers: longer than haproxy needs to notice.
const AWAY: Duration = Duration::from_secs(1);

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disturbed {
    pub(crate) kills: u64,
    /// Servers that ended when they were asked to, and were started again.
    pub(crate) replaced: u64,
    /// Requests that had to be sent again while servers were replaced in turn.
    pub(crate) failed_in_updates: u64,
}

pub(crate) async fn round(place: &mut Place, load: &Load, so_far: &mut Disturbed) -> Outcome<()> {
    kill_servers(place, load, so_far).await?;
    cut_the_listeners(place)?;
    load.goes_on(BETWEEN).await?;
    restart_postgres(place, so_far)?;
    load.goes_on(BETWEEN).await?;
    update(place, load, so_far).await
}

pub(crate) fn say(what: &str) -> Outcome<()> {
    Ok(writeln!(stdout(), "{what}")?)
}

async fn kill_servers(place: &mut Place, load: &Load, so_far: &mut Disturbed) -> Outcome<()> {
    for number in 0..place.servers.len() {
        if let Some(server) = place.servers.get_mut(number) {
            say(&format!("server {} is killed", number + 1))?;
            crash(server, load, so_far).await?;
        }
    }
    Ok(())
}

/// Kills a server, and starts it again once its clients have gone on without it.
pub(crate) async fn crash(server: &mut Server, load: &Load, so_far: &mut Disturbed) -> Outcome<()> {
    server.kill()?;
    so_far.kills += 1;
    load.goes_on(BETWEEN).await?;
    server.start().await?;
    load.goes_on(BETWEEN).await
}

fn cut_the_listeners(place: &Place) -> Outcome<()> {
    if let Storage::Postgres { postgres, .. } = &place.storage {
        let cut = tokio::task::block_in_place(|| postgres.cut("longhaul-listener"));
        say(&format!("connections of listeners that are cut: {cut}"))?;
    }
    Ok(())
}

fn restart_postgres(place: &mut Place, so_far: &mut Disturbed) -> Outcome<()> {
    if let Storage::Postgres { postgres, .. } = &mut place.storage {
        say("PostgreSQL is killed, and started again")?;
        tokio::task::block_in_place(|| {
            postgres.kill();
            postgres.start_again();
        });
        so_far.kills += 1;
    }
    Ok(())
}

/// As an operator brings a new release: one server after the other. No client may notice.
async fn update(place: &mut Place, load: &Load, so_far: &mut Disturbed) -> Outcome<()> {
    say("the servers are replaced in turn")?;
    let before = load.tally.unanswered();
    for server in &mut place.servers {
        replace(server, load, None).await?;
        so_far.replaced += 1;
    }
    so_far.failed_in_updates += load.tally.unanswered() - before;
    Ok(())
}

/// Has a server end, and start again, as another release if one is given.
pub(crate) async fn replace(
    server: &mut Server,
    load: &Load,
    release: Option<&Release>,
) -> Outcome<()> {
    server.stop().await?;
    load.goes_on(BETWEEN).await?;
    if let Some(release) = release {
        server.becomes(release);
    }
    server.start().await?;
    load.goes_on(BETWEEN).await
}

/// What happens while people work: the same, again and again, and each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Kill(usize),
    CutListeners,
    RestartPostgres,
    Replace(usize),
}

impl Step {
    pub(crate) const ROUND: [Self; 8] = [
        Self::Kill(0),
        Self::CutListeners,
        Self::Kill(1),
        Self::RestartPostgres,
        Self::Kill(2),
        Self::Replace(0),
        Self::Replace(1),
        Self::Replace(2),
    ];

    /// Does it, unless a test has ended all servers.
    pub(crate) async fn go(self, shared: &Handle, so_far: &mut Disturbed) -> Outcome<()> {
        match self {
            Self::Kill(number) => away(shared, number, so_far, How::Killed).await,
            Self::Replace(number) => away(shared, number, so_far, How::Asked).await,
            Self::CutListeners | Self::RestartPostgres => {
                let Shared { place, is_dark, .. } = &mut *shared.lock().await;
                match self {
                    _ if *is_dark => Ok(()),
                    Self::CutListeners => cut_the_listeners(place),
                    _ => restart_postgres(place, so_far),
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Killed,
    Asked,
}

async fn away(shared: &Handle, number: usize, so_far: &mut Disturbed, how: How) -> Outcome<()> {
    {
        let Shared { place, is_dark, .. } = &mut *shared.lock().await;
        let Some(server) = place.servers.get_mut(number) else {
            return Ok(());
        };
        if *is_dark {
            return Ok(());
        }
        match how {
            How::Killed => {
                say(&format!("server {} is killed", number + 1))?;
                server.kill()?;
                so_far.kills += 1;
            }
            How::Asked => {
                say(&format!("server {} is replaced", number + 1))?;
                server.stop().await?;
                so_far.replaced += 1;
            }
        }
    }
    // A test may end the others now, which starts this one again as well.
    sleep(AWAY).await;
    let Shared { place, is_dark, .. } = &mut *shared.lock().await;
    match place.servers.get_mut(number) {
        Some(server) if !*is_dark => server.start().await,
        _ => Ok(()),
    }
}
