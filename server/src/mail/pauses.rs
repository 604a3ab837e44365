//! How long a mail waits after a try that failed.

use std::time::Duration;

const FIRST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(4);

/// After the `tries`-th try. Each pause is twice as long as the one before, give or take a quarter: `chance` is any number, so
/// that mails that failed together do not all come back together.
pub(super) fn after(tries: i64, chance: u32) -> Duration {
    let doublings = u32::try_from(tries.max(1) - 1).unwrap_or(u32::MAX).min(16);
    let pause = (FIRST * 2_u32.pow(doublings)).min(LONGEST);
    let part = f64::from(chance) / f64::from(u32::MAX);
    pause.mul_f64(0.75 + part / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_twice_as_long_as_the_one_before_up_to_the_longest() {
        let middle = u32::MAX / 2 + 1;
        let minutes: Vec<_> = (1..=10)
            .map(|tries| (after(tries, middle).as_secs_f64() / 60.0).round())
            .collect();
        assert_eq!(
            minutes,
            [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 240.0, 240.0]
        );
        assert_eq!(after(i64::MAX, middle).as_secs() / 60, 240);
        assert_eq!(after(0, middle), after(1, middle));
    }

    #[test]
    fn chance_moves_it_by_no_more_than_a_quarter() {
        for tries in [1, 5, 20] {
            let pause = after(tries, u32::MAX / 2);
            let (least, most) = (after(tries, 0), after(tries, u32::MAX));
            assert!(least >= pause.mul_f64(0.74) && most <= pause.mul_f64(1.26));
            assert!(least < pause && pause < most);
        }
    }
}
