//! What happens to the cluster while its clients work.

use std::io::{Write, stdout};

use crate::{
    control::Handle,
    load::Load,
    outcome::Outcome,
    place::{Place, Release, Server, Storage},
};

/// Answers that the clients get between two disturbances.
pub(crate) const BETWEEN: u64 = 150;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disturbed {
    pub(crate) kills: u64,
    /// Requests that had to be sent again while servers were replaced in turn.
    pub(crate) failed_in_updates: u64,
}

pub(crate) async fn round(place: &mut Place, load: &Load, so_far: &mut Disturbed) -> Outcome<()> {
    kill_servers(place, load, so_far).await?;
    cut_the_listeners(place, load).await?;
    restart_postgres(place, load, so_far).await?;
    update(place, load, so_far).await
}

/// Kills one server and starts it again, unless a test has ended them all.
pub(crate) async fn one_server(
    shared: &Handle,
    number: usize,
    so_far: &mut Disturbed,
) -> Outcome<()> {
    let mut shared = shared.lock().await;
    if shared.is_dark {
        return Ok(());
    }
    let count = shared.place.servers.len().max(1);
    if let Some(server) = shared.place.servers.get_mut(number % count) {
        server.kill().await?;
        so_far.kills += 1;
        server.start().await?;
    }
    Ok(())
}

pub(crate) fn say(what: &str) -> Outcome<()> {
    Ok(writeln!(stdout(), "{what}")?)
}

async fn kill_servers(place: &mut Place, load: &Load, so_far: &mut Disturbed) -> Outcome<()> {
    for number in 0..place.servers.len() {
        if let Some(server) = place.servers.get_mut(number) {
            say(&format!("server {} is killed", number + 1))?;
            server.kill().await?;
            so_far.kills += 1;
            load.goes_on(BETWEEN).await?;
            server.start().await?;
            load.goes_on(BETWEEN).await?;
        }
    }
    Ok(())
}

async fn cut_the_listeners(place: &Place, load: &Load) -> Outcome<()> {
    if let Storage::Postgres { postgres, .. } = &place.storage {
        let cut = tokio::task::block_in_place(|| postgres.cut("longhaul-listener"));
        say(&format!("connections of listeners that are cut: {cut}"))?;
        load.goes_on(BETWEEN).await?;
    }
    Ok(())
}

async fn restart_postgres(place: &mut Place, load: &Load, so_far: &mut Disturbed) -> Outcome<()> {
    if let Storage::Postgres { postgres, .. } = &mut place.storage {
        say("PostgreSQL is killed, and started again")?;
        tokio::task::block_in_place(|| {
            postgres.kill();
            postgres.start_again();
        });
        so_far.kills += 1;
        load.goes_on(BETWEEN).await?;
    }
    Ok(())
}

/// As an operator brings a new release: one server after the other. No client may notice.
async fn update(place: &mut Place, load: &Load, so_far: &mut Disturbed) -> Outcome<()> {
    say("the servers are replaced in turn")?;
    let before = load.tally.unanswered();
    for server in &mut place.servers {
        replace(server, load, None).await?;
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
