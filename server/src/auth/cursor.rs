//! How far a server has read in the table of ended sessions.
//!
//! Transactions do not commit in the order in which they were given their numbers, so a number that is missing may still
//! come: it is asked for again. Not for ever, though, as a transaction that was undone leaves its number unused. What ends a
//! session waits for the same lock as what issues a token for it, and is given its number after that. So when a number
//! has been missing for as long as a token lives, no token that it could be about is alive.

use super::ids::SessionId;
use crate::clock::Timestamp;

/// So many gaps are asked for, each by a statement; if there are more, those next to each other become one.
const GAPS: usize = 8;

#[derive(Default)]
pub(super) struct Cursor {
    /// The highest number that was seen.
    seen: i64,
    /// The session that it stands for.
    last: Option<SessionId>,
    /// Below it, lowest first.
    gaps: Vec<Gap>,
}

/// Numbers that were not seen, both ends included, with others that were, perhaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    from: i64,
    to: i64,
    until: Timestamp,
}

impl Cursor {
    pub(super) fn seen(&self) -> i64 {
        self.seen
    }

    /// The first and last number of each gap.
    pub(super) fn gaps(&self) -> Vec<(i64, i64)> {
        self.gaps.iter().map(|gap| (gap.from, gap.to)).collect()
    }

    /// Whether the row that was seen last is among `rows`. If it is not, it was swept, or the database is another one by now,
    /// such as a backup, which gives the numbers anew.
    pub(super) fn goes_on_in(&self, rows: &[(i64, SessionId)]) -> bool {
        self.last
            .is_none_or(|session| rows.contains(&(self.seen, session)))
    }

    /// Rows were found: all from the one that was seen last up to the last of these, or all of these in a gap. A gap that is
    /// new is asked for until `until`.
    pub(super) fn advance(
        &mut self,
        mut found: Vec<(i64, SessionId)>,
        now: Timestamp,
        until: Timestamp,
    ) {
        found.sort_unstable_by_key(|(number, _)| *number);
        for (number, session) in found {
            if number > self.seen {
                if number > self.seen + 1 {
                    let (from, to) = (self.seen + 1, number - 1);
                    self.gaps.push(Gap { from, to, until });
                }
                (self.seen, self.last) = (number, Some(session));
            } else {
                self.fill(number);
            }
            // With each row, so that a page of gaps does not take the square of its rows.
            if self.gaps.len() > GAPS {
                self.join_nearest();
            }
        }
        self.gaps.retain(|gap| now < gap.until);
    }

    fn fill(&mut self, number: i64) {
        let holds = |gap: &Gap| (gap.from..=gap.to).contains(&number);
        let Some(at) = self.gaps.iter().position(holds) else {
            return;
        };
        let gap = self.gaps.remove(at);
        let (before, after) = (
            Gap {
                to: number - 1,
                ..gap
            },
            Gap {
                from: number + 1,
                ..gap
            },
        );
        for part in [after, before] {
            if part.from <= part.to {
                self.gaps.insert(at, part);
            }
        }
    }

    fn join_nearest(&mut self) {
        let between = |pair: &[Gap]| pair[1].from - pair[0].to;
        let pairs = self.gaps.windows(2).enumerate();
        let Some((at, _)) = pairs.min_by_key(|(_, pair)| between(pair)) else {
            return;
        };
        let upper = self.gaps.remove(at + 1);
        let lower = &mut self.gaps[at];
        lower.to = upper.to;
        lower.until = lower.until.max(upper.until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn rows(numbers: &[i64]) -> Vec<(i64, SessionId)> {
        numbers
            .iter()
            .map(|number| (*number, session(*number)))
            .collect()
    }

    fn session(number: i64) -> SessionId {
        format!("00000000-0000-7000-8000-{number:012}")
            .parse()
            .unwrap()
    }

    #[test]
    fn a_number_that_was_missing_is_asked_for_until_it_comes() {
        let mut cursor = Cursor::default();
        cursor.advance(rows(&[1, 2, 5]), at(0), at(300));
        assert_eq!(cursor.seen(), 5);
        assert_eq!(cursor.gaps(), [(3, 4)]);
        cursor.advance(rows(&[4, 6]), at(1), at(301));
        assert_eq!(cursor.gaps(), [(3, 3)]);
        cursor.advance(rows(&[3]), at(2), at(302));
        assert_eq!(cursor.seen(), 6);
        assert!(cursor.gaps().is_empty());
    }

    #[test]
    fn a_number_that_no_token_can_need_any_more_is_given_up() {
        let mut cursor = Cursor::default();
        cursor.advance(rows(&[2]), at(0), at(300));
        cursor.advance(rows(&[]), at(299), at(599));
        assert_eq!(cursor.gaps(), [(1, 1)]);
        cursor.advance(rows(&[]), at(300), at(600));
        assert!(cursor.gaps().is_empty());
    }

    #[test]
    fn a_table_without_the_row_that_was_seen_last_is_another_one() {
        let mut cursor = Cursor::default();
        assert!(cursor.goes_on_in(&[]));
        cursor.advance(rows(&[1, 2]), at(0), at(300));
        assert!(cursor.goes_on_in(&rows(&[2, 3])));
        assert!(!cursor.goes_on_in(&rows(&[3])));
        assert!(!cursor.goes_on_in(&[(2, session(7))]));
    }

    #[test]
    fn many_gaps_become_few_and_none_of_their_numbers_is_forgotten() {
        let mut cursor = Cursor::default();
        let odd: Vec<i64> = (1..100).filter(|number| number % 2 == 1).collect();
        cursor.advance(rows(&odd), at(0), at(300));
        assert_eq!(cursor.gaps().len(), GAPS);
        let asked = |number: i64| {
            let gaps = cursor.gaps();
            gaps.iter()
                .any(|(from, to)| (*from..=*to).contains(&number))
        };
        assert!((1..98).filter(|number| number % 2 == 0).all(asked));
    }

    /// Whatever the order in which transactions commit, and whenever the table is looked at: each row is found.
    #[test]
    fn every_order_of_commits_is_seen_whole() {
        let mut orders = vec![Vec::new()];
        for number in 1..=6_i64 {
            let longer = orders.iter().flat_map(|order: &Vec<i64>| {
                (0..=order.len()).map(move |place| {
                    let mut order = order.clone();
                    order.insert(place, number);
                    order
                })
            });
            orders = longer.collect();
        }
        assert_eq!(orders.len(), 720);
        for order in orders {
            // Each bit says whether the table is looked at after that commit.
            for looks in 0..64_u32 {
                let (mut cursor, mut found) = (Cursor::default(), Vec::<i64>::new());
                for (place, _) in order.iter().enumerate() {
                    let committed = &order[..=place];
                    if looks & (1 << place) != 0 || committed.len() == order.len() {
                        let asked = |number: &&i64| {
                            **number > cursor.seen()
                                || cursor
                                    .gaps()
                                    .iter()
                                    .any(|(from, to)| (*from..=*to).contains(*number))
                        };
                        let seen: Vec<i64> = committed.iter().filter(asked).copied().collect();
                        found.extend(&seen);
                        cursor.advance(rows(&seen), at(0), at(300));
                    }
                }
                found.sort_unstable();
                found.dedup();
                assert_eq!(found, [1, 2, 3, 4, 5, 6], "{order:?} {looks:b}");
            }
        }
    }
}
