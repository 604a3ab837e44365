//! Writes the results where readers find them. The document's tables come from here alone.

use std::{fs, path::Path};

use super::{Results, chart, machine::Machine, report, spread::Spread};
use crate::{
    load::Measured,
    outcome::{Outcome, While, wrong},
    peers::Peer,
    run::SMALL_ANSWER,
};

const DOCUMENT: &str = "docs/performance.md";
const FOLDER: &str = "docs/bench";

pub(crate) fn publish(results: &Results) -> Outcome<()> {
    let folder = Path::new(FOLDER);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("results.json"), json(results)?)?;
    fs::write(folder.join("chart.svg"), chart::svg(results))?;
    rewrite("bench", &section(results))
}

/// Puts `text` in the document between the two comments of this name.
pub(crate) fn rewrite(name: &str, text: &str) -> Outcome<()> {
    rewrite_in(DOCUMENT, name, text)
}

/// The same in another document.
pub(crate) fn rewrite_in(file: &str, name: &str, text: &str) -> Outcome<()> {
    let document = fs::read_to_string(file).during(file)?;
    let document = put(&document, name, text).during(file)?;
    Ok(fs::write(file, document)?)
}

fn put(document: &str, name: &str, text: &str) -> Outcome<String> {
    let (begin, end) = (
        format!("<!-- {name}: begin -->\n"),
        format!("<!-- {name}: end -->\n"),
    );
    let missing = || wrong(format!("there is no place for {name}"));
    let (before, rest) = document.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    Ok([before, &begin, text, &end, after].concat())
}

/// One line for each figure of each round, so that a new run can be read as a change.
fn json(results: &Results) -> Outcome<String> {
    let mut text = String::from("{\n");
    text.push_str(&format!(
        "\"machine\": {},\n",
        serde_json::to_string_pretty(&results.machine)?
    ));
    text.push_str(&format!(
        "\"rounds\": {},\n\"seconds\": {},\n",
        results.rounds, results.seconds
    ));
    text.push_str(&format!(
        "\"missing\": {},\n",
        serde_json::to_string(&results.missing)?
    ));
    let lines = results
        .samples
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<Vec<_>, _>>()?;
    text.push_str(&format!("\"samples\": [\n{}\n],\n", lines.join(",\n")));
    let lines = results
        .memory
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<Vec<_>, _>>()?;
    text.push_str(&format!("\"memory\": [\n{}\n]\n}}\n", lines.join(",\n")));
    Ok(text)
}

fn section(results: &Results) -> String {
    let mut text = format!(
        "{}\n\n{} rounds of {} s for each subject and work; medians, with the range over the rounds.\n\n",
        machine(&results.machine),
        results.rounds,
        results.seconds
    );
    let tables = [
        report::targets(results),
        report::others(results),
        report::figures(results),
        report::memory(results),
    ];
    text.push_str(&tables.join("\n"));
    text.push_str(&what_the_load_costs(results));
    if results.machine.peers.is_empty() {
        return text;
    }
    text.push_str("\nHow the peers were run, and what they do otherwise:\n\n");
    for peer in Peer::ALL {
        text.push_str(&format!("- **{}**: {}.\n", peer.name(), peer.note()));
    }
    for missing in &results.missing {
        text.push_str(&format!("- Not measured: {missing}.\n"));
    }
    text
}

/// Without it, a share of the limit of answering cannot be understood.
fn what_the_load_costs(results: &Results) -> String {
    let answered = results
        .samples
        .iter()
        .filter(|sample| sample.subject == "bare axum");
    let small = answered.filter(|sample| {
        sample
            .work
            .starts_with(&format!("constant of {SMALL_ANSWER} "))
    });
    let spread = |figure: fn(&Measured) -> f64| {
        let figures = small.clone().map(|sample| figure(&sample.measured));
        Spread::of(figures).map_or(0.0, |it| it.median)
    };
    let (load, server) = (
        spread(Measured::load_micros),
        spread(Measured::cpu_per_thousand) * 1000.0,
    );
    format!(
        "\nBeside the bare server, a request costs the load {load:.1} µs of its one processor, and the server {server:.1} µs: \
         what bounds that rate is the load.\n"
    )
}

pub(crate) fn machine(machine: &Machine) -> String {
    let gigabytes = machine.memory_bytes / 1_000_000_000;
    let peers = machine.peers.join(", ");
    let peers = if peers.is_empty() {
        peers
    } else {
        format!(" Peers: {peers}.")
    };
    format!(
        "Measured at {} on {} ({} processors, {gigabytes} GB), {}, {}, SQLite {}.{peers}",
        machine.commit,
        machine.processor,
        machine.processors,
        machine.kernel,
        machine.rustc,
        machine.sqlite
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_comments_is_replaced() {
        let document = "before\n<!-- a: begin -->\nold\n<!-- a: end -->\nafter\n";
        let new = "before\n<!-- a: begin -->\nnew\n<!-- a: end -->\nafter\n";
        assert_eq!(put(document, "a", "new\n").unwrap(), new);
        assert!(put(document, "b", "new\n").is_err());
    }
}
