//! The rates as bars: one group for each kind of work, as long as the fastest of the group is fast.

use super::{Results, report::works, rows::LONGHAUL, spread::Spread, table::whole};
use crate::workloads::Workload;

const WIDTH: f64 = 800.0;
/// Where bars begin; names stand before it.
const LEFT: f64 = 270.0;
/// Room for the figure behind the longest bar.
const RIGHT: f64 = 90.0;
const BAR: f64 = 16.0;
const LINE: f64 = 21.0;
const TITLE: f64 = 30.0;

/// An image has no say in the colours of the page around it, but it knows which scheme the reader prefers.
const STYLE: &str = "\
text { font: 13px system-ui, sans-serif; fill: #1c1e21 } \
.title { font-weight: 600 } .figure { fill: #57606a } .back { fill: #fff } \
.ours { fill: #0b6bcb } .limit { fill: #b8c0c8 } .peer { fill: #d08a2e } \
@media (prefers-color-scheme: dark) { \
text { fill: #e6e8ea } .figure { fill: #a2abb4 } .back { fill: #16191d } \
.ours { fill: #4da3ff } .limit { fill: #5b646d } .peer { fill: #e0a458 } }";

struct Bar {
    name: String,
    class: &'static str,
    rate: f64,
}

pub(crate) fn svg(results: &Results) -> String {
    let mut body = String::new();
    let mut y = 10.0;
    for (work, bars) in groups(results) {
        y += TITLE;
        body.push_str(&text(12.0, y - 10.0, "title", &work));
        let longest = bars
            .iter()
            .map(|bar| bar.rate)
            .fold(f64::MIN_POSITIVE, f64::max);
        for bar in bars {
            let length = (WIDTH - LEFT - RIGHT) * bar.rate / longest;
            body.push_str(&text(24.0, y + 12.5, "name", &bar.name));
            body.push_str(&format!(
                "<rect class=\"{}\" x=\"{LEFT}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{BAR}\" rx=\"2\"/>\n",
                bar.class
            ));
            let figure = format!("{}/s", whole(bar.rate));
            body.push_str(&text(LEFT + length + 8.0, y + 12.5, "figure", &figure));
            y += LINE;
        }
    }
    let height = y + 10.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" \
         aria-label=\"Requests per second of Longhaul, its limits and its peers\">\n\
         <style>{STYLE}</style>\n<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n{body}</svg>\n"
    )
}

/// Work that something else did too.
fn groups(results: &Results) -> Vec<(String, Vec<Bar>)> {
    let mut groups = Vec::new();
    let ours = works(results)
        .into_iter()
        .filter(|(subject, _)| subject == LONGHAUL);
    for (_, work) in ours {
        let ending = format!("({work})");
        let all = works(results).into_iter().filter_map(|(subject, other)| {
            let is_limit = other.ends_with(&ending);
            let rates = results
                .of(&subject, &other)
                .map(|sample| sample.measured.rate());
            let bar = Bar {
                name: if is_limit {
                    other.replace(&ending, "")
                } else {
                    subject.clone()
                },
                class: match () {
                    () if is_limit => "limit",
                    () if subject == LONGHAUL => "ours",
                    () => "peer",
                },
                rate: Spread::of(rates)?.median,
            };
            let bar = if is_limit {
                Bar {
                    name: format!("{subject}: {}", bar.name.trim()),
                    ..bar
                }
            } else {
                bar
            };
            (is_limit || other == work).then_some(bar)
        });
        let mut bars: Vec<Bar> = all.collect();
        // Longhaul first: the others are what it is seen beside.
        bars.sort_by_key(|bar| bar.class != "ours");
        let title = Workload::named(&work).map_or(work.clone(), |work| work.title().to_owned());
        groups.push((title, bars));
    }
    groups.retain(|(_, bars)| bars.len() > 1);
    groups
}

fn text(x: f64, y: f64, class: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>\n")
}
