//! One figure over all rounds.

/// Median and range. One round can be disturbed by what else the machine does; the median of several is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Spread {
    /// `None` of nothing.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let upper = *values.get(middle)?;
        let median = if values.len() % 2 == 1 {
            upper
        } else {
            f64::midpoint(*values.get(middle - 1)?, upper)
        };
        Some(Self {
            median,
            least: *values.first()?,
            most: *values.last()?,
        })
    }
}

/// The ratios of figures that were taken one after the other in the same round: what disturbed one has disturbed both.
pub(crate) fn ratio(
    ours: impl IntoIterator<Item = (u32, f64)>,
    theirs: impl IntoIterator<Item = (u32, f64)>,
) -> Option<Spread> {
    let theirs: Vec<_> = theirs.into_iter().collect();
    let each = ours.into_iter().filter_map(|(round, our)| {
        let (_, their) = theirs.iter().find(|(other, _)| *other == round)?;
        Some(our / their)
    });
    Spread::of(each)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Median, least and most.
    fn figures(spread: Option<Spread>) -> Option<[f64; 3]> {
        spread.map(|it| [it.median, it.least, it.most])
    }

    #[test]
    fn the_median_is_the_middle_or_between_the_two_middle_ones() {
        assert_eq!(figures(Spread::of([])), None);
        assert_eq!(figures(Spread::of([3.0, 1.0, 2.0])), Some([2.0, 1.0, 3.0]));
        assert_eq!(
            figures(Spread::of([4.0, 1.0, 3.0, 2.0])),
            Some([2.5, 1.0, 4.0])
        );
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        let ours = [(1, 10.0), (2, 30.0), (3, 5.0)];
        let theirs = [(2, 10.0), (1, 10.0)];
        assert_eq!(figures(ratio(ours, theirs)), Some([2.0, 1.0, 3.0]));
    }
}
