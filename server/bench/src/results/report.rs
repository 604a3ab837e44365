//! The results as tables, for a terminal and for the document alike.

use super::{
    Results, Sample,
    rows::{LONGHAUL, Target},
    spread::{Spread, ratio},
    table::{Table, whole},
};
use crate::{load::Measured, peers::Peer, workloads::Workload};

type Figure = fn(&Measured) -> f64;

/// Every subject at its work, in the order in which it was done.
pub(crate) fn figures(results: &Results) -> String {
    let mut table = Table::new(&[
        "subject and work",
        "requests/s",
        "range",
        "p50 ms",
        "p99 ms",
        "p99.9 ms",
        "CPU s / 1000",
        "errors",
    ]);
    for (subject, work) in works(results) {
        let spread = |figure: Figure| spread(results.of(&subject, &work), figure);
        let Some(rate) = spread(Measured::rate) else {
            continue;
        };
        let millis = |figure: Figure| spread(figure).map_or(String::new(), |it| millis(it.median));
        let cpu = spread(Measured::cpu_per_thousand).map_or(0.0, |it| it.median);
        table.row(vec![
            format!("{subject}: {work}"),
            whole(rate.median),
            format!("{}–{}", whole(rate.least), whole(rate.most)),
            millis(|measured| micros(measured.p50)),
            millis(|measured| micros(measured.p99)),
            millis(|measured| micros(measured.p999)),
            format!("{cpu:.4}"),
            results
                .of(&subject, &work)
                .map(|sample| sample.measured.errors.len())
                .sum::<usize>()
                .to_string(),
        ]);
    }
    table.text()
}

/// How far each kind of work has come.
pub(crate) fn targets(results: &Results) -> String {
    let mut table = Table::new(&[
        "work",
        "beside",
        "measured",
        "range",
        "target",
        "met",
        "its CPU a request",
    ]);
    for (_, work) in works(results)
        .into_iter()
        .filter(|(subject, _)| subject == LONGHAUL)
    {
        let Some(workload) = Workload::named(&work) else {
            continue;
        };
        for target in workload.targets() {
            if let Some(row) = judged(results, &work, *target) {
                table.row(row);
            }
        }
    }
    table.text()
}

/// Nothing if what it would be set beside was not measured.
fn judged(results: &Results, work: &str, target: Target) -> Option<Vec<String>> {
    let own = |figure: Figure| spread(results.of(LONGHAUL, work), figure);
    let beside = |(subject, other): (String, String)| {
        let share = |figure: Figure| {
            let theirs = rounds(results.of(&subject, &other), figure);
            ratio(rounds(results.of(LONGHAUL, work), figure), theirs)
        };
        Some((
            subject.clone(),
            share(Measured::rate)?,
            share(Measured::cpu_per_thousand)?,
        ))
    };
    let (other, value, wanted, met, cpu) = match target {
        Target::OfLimit(least) => {
            let (subject, rate, cpu) = beside(limit_of(results, work)?)?;
            (
                subject,
                two(rate),
                format!("≥ {least:.2}"),
                rate.median >= least,
                Some(cpu),
            )
        }
        Target::TimesPeer(peer, least) => {
            let (subject, rate, cpu) = beside((peer.to_owned(), work.to_owned()))?;
            (
                subject,
                shares(rate),
                format!("≥ {least:.0}×"),
                rate.median >= least,
                Some(cpu),
            )
        }
        Target::TimesEveryPeer(least) => {
            let peers = Peer::ALL
                .iter()
                .filter_map(|peer| beside((peer.name().to_owned(), work.to_owned())));
            let (subject, rate, cpu) =
                peers.min_by(|(_, one, _), (_, other, _)| one.median.total_cmp(&other.median))?;
            (
                subject,
                shares(rate),
                format!("≥ {least:.0}×"),
                rate.median >= least,
                Some(cpu),
            )
        }
        Target::PerSecond(least) => {
            let rate = own(Measured::rate)?;
            let text = (
                whole(rate.median) + "/s",
                format!("{}–{}", whole(rate.least), whole(rate.most)),
            );
            (
                String::new(),
                text,
                format!("≥ {}/s", whole(least)),
                rate.median >= least,
                None,
            )
        }
        Target::Within(most) => {
            let p99 = own(|measured| micros(measured.p99) / 1000.0)?;
            let text = (
                format!("p99 {:.2} ms", p99.median),
                format!("{:.2}–{:.2}", p99.least, p99.most),
            );
            (
                String::new(),
                text,
                format!("≤ {most:.0} ms"),
                p99.median <= most,
                None,
            )
        }
    };
    let (value, range) = value;
    let met = if met { "yes" } else { "no" };
    let cpu = cpu.map_or(String::new(), |cpu| format!("{:.2}×", cpu.median));
    Some(vec![
        work.to_owned(),
        other,
        value,
        range,
        wanted,
        met.to_owned(),
        cpu,
    ])
}

/// The limit that was taken just before this work.
fn limit_of(results: &Results, work: &str) -> Option<(String, String)> {
    let ending = format!("({work})");
    works(results)
        .into_iter()
        .find(|(_, other)| other.ends_with(&ending))
}

fn two(spread: Spread) -> (String, String) {
    (
        format!("{:.2}", spread.median),
        format!("{:.2}–{:.2}", spread.least, spread.most),
    )
}

/// Longhaul's figures divided by those of everyone who did the same work.
pub(crate) fn others(results: &Results) -> String {
    let mut table = Table::new(&["work", "Longhaul beside", "rate", "range", "CPU a request"]);
    for (subject, work) in works(results) {
        let share = |figure: Figure| {
            let theirs = rounds(results.of(&subject, &work), figure);
            ratio(rounds(results.of(LONGHAUL, &work), figure), theirs)
        };
        let (Some(rate), Some(cpu)) = (share(Measured::rate), share(Measured::cpu_per_thousand))
        else {
            continue;
        };
        if subject == LONGHAUL {
            continue;
        }
        let (median, range) = shares(rate);
        table.row(vec![
            work,
            subject,
            median,
            range,
            format!("{:.3}×", cpu.median),
        ]);
    }
    if table.is_empty() {
        String::new()
    } else {
        table.text()
    }
}

/// Two digits where it matters.
fn shares(spread: Spread) -> (String, String) {
    let text = |share: f64| {
        if share < 10.0 {
            format!("{share:.2}")
        } else {
            format!("{share:.1}")
        }
    };
    (
        text(spread.median) + "×",
        format!("{}–{}", text(spread.least), text(spread.most)),
    )
}

pub(crate) fn memory(results: &Results) -> String {
    let mut table = Table::new(&["resident memory", "idle MB", "after MB", "peak MB"]);
    let mut subjects: Vec<&str> = results
        .memory
        .iter()
        .map(|memory| &*memory.subject)
        .collect();
    subjects.dedup();
    subjects.truncate(results.memory.len() / usize::try_from(results.rounds.max(1)).unwrap_or(1));
    for subject in subjects {
        let median = |bytes: fn(&super::MemoryUse) -> u64| {
            let all = results
                .memory
                .iter()
                .filter(|memory| memory.subject == subject);
            Spread::of(all.map(bytes).map(megabytes))
                .map_or(String::new(), |it| format!("{:.1}", it.median))
        };
        table.row(vec![
            subject.to_owned(),
            median(|memory| memory.idle),
            median(|memory| memory.after),
            median(|memory| memory.peak),
        ]);
    }
    table.text()
}

/// Subjects and their work, each once.
pub(crate) fn works(results: &Results) -> Vec<(String, String)> {
    let mut works = Vec::new();
    for sample in &results.samples {
        let work = (sample.subject.clone(), sample.work.clone());
        if !works.contains(&work) {
            works.push(work);
        }
    }
    works
}

fn spread<'a>(samples: impl Iterator<Item = &'a Sample>, figure: Figure) -> Option<Spread> {
    Spread::of(samples.map(|sample| figure(&sample.measured)))
}

fn rounds<'a>(
    samples: impl Iterator<Item = &'a Sample>,
    figure: Figure,
) -> impl Iterator<Item = (u32, f64)> {
    samples.map(move |sample| (sample.round, figure(&sample.measured)))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds of one answer are far below 2^52"
)]
fn micros(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "bytes of memory are far below 2^52"
)]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

fn millis(micros: f64) -> String {
    format!("{:.2}", micros / 1000.0)
}
