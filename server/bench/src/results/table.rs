//! Text tables in the form of Markdown, whose columns stand under each other in a terminal too.

/// Columns but the first are figures, and stand at the right.
pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        let head = head.iter().copied().map(str::to_owned).collect();
        Self {
            head,
            rows: Vec::new(),
        }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn text(&self) -> String {
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| {
                let rows = self.rows.iter().filter_map(|row| row.get(column));
                let cells = rows.chain(self.head.get(column));
                cells
                    .map(|cell| cell.chars().count())
                    .max()
                    .unwrap_or(0)
                    .max(3)
            })
            .collect();
        let line = |cells: &[String]| {
            let cells = cells
                .iter()
                .zip(&widths)
                .enumerate()
                .map(|(column, (cell, width))| match column {
                    0 => format!("{cell:<width$}"),
                    _ => format!("{cell:>width$}"),
                });
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        let rules = widths
            .iter()
            .enumerate()
            .map(|(column, width)| match column {
                0 => "-".repeat(*width),
                _ => format!("{}:", "-".repeat(width - 1)),
            });
        let mut text = line(&self.head);
        text.push_str(&line(&rules.collect::<Vec<_>>()));
        self.rows.iter().for_each(|row| text.push_str(&line(row)));
        text
    }
}

/// With commas between thousands.
pub(crate) fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::new(&["what", "rate"]);
        table.row(vec!["a".to_owned(), whole(12_345.4)]);
        table.row(vec!["longer".to_owned(), whole(7.0)]);
        let text = "\
| what   |   rate |
| ------ | -----: |
| a      | 12,345 |
| longer |      7 |
";
        assert_eq!(table.text(), text);
    }

    #[test]
    fn thousands_are_apart() {
        let all = [0.0, 999.4, 1000.0, 123_456.0, 1_234_567.0].map(whole);
        assert_eq!(all, ["0", "999", "1,000", "123,456", "1,234,567"]);
    }
}
