//! A flame graph: how often each function was found running, or waiting for one that it called.
//!
//! Our own, because inferno, which draws them for others, is under a licence (CDDL) that is not among ours.

use std::collections::{BTreeMap, HashMap};

use pprof::Frames;

const WIDTH: f64 = 1200.0;
const LINE: f64 = 17.0;
/// Pixels below which a function is left out.
const NARROWEST: f64 = 1.0;
const LETTER: f64 = 6.4;

#[derive(Default)]
struct Node {
    samples: f64,
    children: BTreeMap<String, Node>,
}

pub(super) struct Flames {
    root: Node,
}

impl Flames {
    /// Of all threads but one.
    pub(super) fn of(samples: &HashMap<Frames, isize>, without: &str) -> Self {
        let mut root = Node::default();
        for (frames, count) in samples
            .iter()
            .filter(|(frames, _)| frames.thread_name != without)
        {
            let count = f64::from(i32::try_from(*count).unwrap_or(i32::MAX));
            root.samples += count;
            let mut node = &mut root;
            let names = frames
                .frames
                .iter()
                .rev()
                .flat_map(|frame| frame.iter().rev());
            for name in names
                .map(|symbol| short(&symbol.name()))
                .filter(|name| !is_noise(name))
            {
                node = node.children.entry(name).or_default();
                node.samples += count;
            }
        }
        Self { root }
    }

    /// Nothing if there were no samples.
    pub(super) fn svg(&self, title: &str) -> Option<String> {
        if self.root.samples == 0.0 {
            return None;
        }
        let mut boxes = String::new();
        let depth = self.draw(&self.root, 0.0, 0, &mut boxes);
        let height = LINE * f64::from(depth + 1) + 40.0;
        let samples = self.root.samples;
        Some(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" font-family=\"monospace\" font-size=\"11\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff8ee\"/>\n\
             <text x=\"8\" y=\"20\" font-size=\"14\">{}: {samples} samples of the server's threads; hover for shares</text>\n{boxes}</svg>\n",
            escaped(title)
        ))
    }

    /// The callers above, what they call below; returns how deep it went.
    fn draw(&self, node: &Node, left: f64, depth: u32, into: &mut String) -> u32 {
        let mut deepest = depth;
        let mut x = left;
        for (name, child) in &node.children {
            let width = WIDTH * child.samples / self.root.samples;
            if width >= NARROWEST {
                self.one(name, child, (x, width), depth, into);
                deepest = deepest.max(self.draw(child, x, depth + 1, into));
            }
            x += width;
        }
        deepest
    }

    fn one(&self, name: &str, node: &Node, (x, width): (f64, f64), depth: u32, into: &mut String) {
        let y = 30.0 + LINE * f64::from(depth);
        let share = 100.0 * node.samples / self.root.samples;
        let room = (width / LETTER) - 1.0;
        let fits = |at: usize| f64::from(u32::try_from(at).unwrap_or(u32::MAX)) < room;
        let letters = name.chars().enumerate();
        let shown = letters
            .take_while(|(at, _)| fits(*at))
            .map(|(_, letter)| letter);
        let shown: String = shown.collect();
        into.push_str(&format!(
            "<g><title>{} ({share:.1} %)</title><rect x=\"{x:.1}\" y=\"{y:.0}\" width=\"{width:.1}\" height=\"{:.0}\" fill=\"{}\"/>\
             <text x=\"{:.1}\" y=\"{:.0}\">{}</text></g>\n",
            escaped(name),
            LINE - 1.0,
            colour(name),
            x + 3.0,
            y + 12.0,
            escaped(&shown)
        ));
    }
}

/// Ours, the database's and all others' are told apart.
fn colour(name: &str) -> &'static str {
    let is = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match () {
        () if is(&["longhaul", "app::"]) => "#7fb2e5",
        () if is(&["sqlite", "sqlx"]) => "#9ccc9c",
        () if is(&["leptos", "tachys", "reactive_graph", "any_spawner"]) => "#d9b3e6",
        () if is(&["tokio", "hyper", "axum", "tower", "mio"]) => "#f2c879",
        () => "#f0a58f",
    }
}

/// Without the hash at the end, and with types shortened to their ends where there are many.
fn short(name: &str) -> String {
    let name = name.split_once("::h").map_or(name, |(before, hash)| {
        if hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit()) {
            before
        } else {
            name
        }
    });
    let mut text = String::new();
    let mut depth = 0_u32;
    for letter in name.chars() {
        match letter {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth <= 1 {
            text.push(letter);
        }
    }
    text.chars().take(120).collect()
}

/// Layers that only pass on: their own time counts as that of what called them.
fn is_noise(name: &str) -> bool {
    let parts = [
        "__rust_begin_short_backtrace",
        "clone3",
        "start_thread",
        "core::ops::function",
        "futures_util::future",
        "axum::middleware::from_fn",
        "axum::routing::route",
        "axum::util::MapIntoResponse",
        "tower::util",
        "tower_http::catch_panic",
    ];
    parts.iter().any(|part| name.contains(part))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_hash_and_inner_types() {
        assert_eq!(short("a::b::h0123456789abcdef"), "a::b");
        assert_eq!(short("<T<U> as V>::poll"), "<T as V>::poll");
        assert_eq!(short("a::helper"), "a::helper");
    }
}
