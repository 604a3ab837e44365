//! From one release to another under load, and back.

use crate::{
    disturb::{BETWEEN, Disturbed, crash, replace, say},
    load::Load,
    outcome::Outcome,
    place::{Place, Release},
};

/// Updates the servers in turn: until the last is replaced, both releases are at work. With `and_back`, the update is taken back and
/// made again, and while it is made servers of the earlier release crash and are started again.
pub(crate) async fn play(
    place: &mut Place,
    load: &Load,
    (old, new): (&Release, &Release),
    and_back: bool,
    so_far: &mut Disturbed,
) -> Outcome<()> {
    load.goes_on(BETWEEN).await?;
    if and_back {
        change(place, load, new, true, so_far).await?;
        change(place, load, old, true, so_far).await?;
    }
    change(place, load, new, and_back, so_far).await
}

async fn change(
    place: &mut Place,
    load: &Load,
    release: &Release,
    others_crash: bool,
    so_far: &mut Disturbed,
) -> Outcome<()> {
    say(&format!("the release becomes {}", release.binary.display()))?;
    for number in 0..place.servers.len() {
        let before = load.tally.unanswered();
        if let Some(server) = place.servers.get_mut(number) {
            replace(server, load, Some(release)).await?;
        }
        so_far.failed_in_updates += load.tally.unanswered() - before;
        let next = place.servers.get_mut(number + 1);
        if let Some(server) = next.filter(|_| others_crash) {
            say(&format!(
                "server {} of the other release is killed",
                number + 2
            ))?;
            crash(server, load, so_far).await?;
        }
    }
    Ok(())
}
