//! An hour of mixed load, with memory looked at every ten seconds: it must not grow.

use std::{
    fs,
    io::Write,
    time::{Duration, Instant},
};

use crate::{
    load::drive,
    longhaul::{Longhaul, Release, fresh_folder},
    outcome::{Outcome, wrong},
    run::progress,
    workloads::{Workload, World},
};

/// Of each sample: so long the mixed load, and then sign-ins, whose memory is the largest.
const MIXED: f64 = 9.0;
const SIGNING_IN: f64 = 1.0;
/// Until caches and pools have their size; not judged.
const SETTLING: f64 = 0.25;
/// Growth in the judged part that is none: what pages and allocators round to.
const ALLOWED_MB: f64 = 8.0;
const ALLOWED_SHARE: f64 = 0.1;

/// Minutes since the start, and resident megabytes.
type Point = (f64, f64);

pub(crate) async fn soak(release: &Release, minutes: f64) -> Outcome<()> {
    // The load's access tokens are not renewed.
    let settings = [("LONGHAUL_ACCESS_TTL", "12h")];
    let server = Longhaul::start(release, fresh_folder()?, &settings)?;
    let mut world = World::new(server.address).await?;
    let begun = Instant::now();
    let mut points: Vec<Point> = Vec::new();
    for round in 1.. {
        for (work, seconds) in [(Workload::Mixed, MIXED), (Workload::SignIn, SIGNING_IN)] {
            let lines = world.lines(work).await?;
            let cpu = || server.process.cpu();
            let measured = drive(&[server.address], &cpu, lines, seconds).await?;
            progress(round, "Longhaul", work.name(), &measured);
            measured.refuse_errors()?;
        }
        let at = begun.elapsed();
        #[expect(
            clippy::cast_precision_loss,
            reason = "bytes of memory are far below 2^52"
        )]
        let megabytes = server.process.memory().now as f64 / 1_000_000.0;
        points.push((at.as_secs_f64() / 60.0, megabytes));
        writeln!(
            std::io::stdout(),
            "{:6.1} min  {megabytes:7.1} MB",
            at.as_secs_f64() / 60.0
        )?;
        if at >= Duration::from_secs_f64(minutes * 60.0) {
            break;
        }
    }
    server.stop()?;
    let verdict = judge(&points);
    record(&points, &verdict)?;
    writeln!(std::io::stdout(), "{}", verdict.sentence())?;
    if verdict.grows {
        Err(wrong("memory grows steadily"))
    } else {
        Ok(())
    }
}

struct Verdict {
    /// Of the line through the judged points.
    megabytes_an_hour: f64,
    /// What that comes to over the judged part.
    growth: f64,
    median: f64,
    grows: bool,
}

impl Verdict {
    fn sentence(&self) -> String {
        let Self {
            megabytes_an_hour,
            growth,
            median,
            ..
        } = self;
        format!(
            "median {median:.1} MB; {megabytes_an_hour:+.2} MB an hour, {growth:+.1} MB in the part that is judged"
        )
    }
}

fn judge(points: &[Point]) -> Verdict {
    let end = points.last().map_or(0.0, |(minute, _)| *minute);
    let judged: Vec<Point> = points
        .iter()
        .copied()
        .filter(|(minute, _)| *minute >= end * SETTLING)
        .collect();
    let slope = slope(&judged);
    let median = crate::results::spread::Spread::of(judged.iter().map(|(_, size)| *size));
    let median = median.map_or(0.0, |spread| spread.median);
    let growth = slope * end * (1.0 - SETTLING);
    let grows = growth > ALLOWED_MB.max(ALLOWED_SHARE * median);
    Verdict {
        megabytes_an_hour: slope * 60.0,
        growth,
        median,
        grows,
    }
}

/// Of the line that lies closest to all points.
fn slope(points: &[Point]) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "there is one point in ten seconds"
    )]
    let count = points.len().max(1) as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| {
        (x + point.0 / count, y + point.1 / count)
    });
    let (above, below) = points.iter().fold((0.0, 0.0), |(above, below), point| {
        let away = point.0 - x;
        (above + away * (point.1 - y), below + away * away)
    });
    if below > 0.0 { above / below } else { 0.0 }
}

fn record(points: &[Point], verdict: &Verdict) -> Outcome<()> {
    let lines: Vec<_> = points
        .iter()
        .map(|(minute, size)| format!("[{minute:.2}, {size:.1}]"))
        .collect();
    let text = format!(
        "{{\n\"megabytes_an_hour\": {:.2},\n\"median_megabytes\": {:.1},\n\"minutes_and_megabytes\": [\n{}\n]\n}}\n",
        verdict.megabytes_an_hour,
        verdict.median,
        lines.join(",\n")
    );
    fs::create_dir_all("docs/bench")?;
    Ok(fs::write("docs/bench/soak.json", text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(size: impl Fn(f64) -> f64) -> Vec<Point> {
        (0..360)
            .map(|sample| f64::from(sample) / 6.0)
            .map(|minute| (minute, size(minute)))
            .collect()
    }

    #[test]
    fn memory_that_only_settles_or_swings_does_not_grow() {
        assert!(!judge(&series(|minute| 60.0 + (minute * 2.0).min(25.0))).grows);
        assert!(!judge(&series(|minute| 60.0 + 20.0 * (minute * 3.0).sin())).grows);
    }

    #[test]
    fn memory_that_creeps_upwards_grows() {
        let verdict = judge(&series(|minute| 60.0 + minute / 3.0));
        assert!(verdict.grows);
        assert!((verdict.megabytes_an_hour - 20.0).abs() < 0.01);
    }
}
