//! How full a mailbox is, and when it will be full at the rate so far.

use crate::clock::{SignedDuration, Timestamp};
use crate::mail::remote::Quota;
use crate::store::QuotaSample;

/// The interval between samples, unless the use changes much.
const EVERY: SignedDuration = SignedDuration::from_hours(20);
/// Samples kept: about half a year.
const MOST: usize = 180;
/// How far back the samples of a forecast reach at most.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(60 * 24);
/// The shortest time between the first and the last sample of a forecast.
const LEAST: SignedDuration = SignedDuration::from_hours(3 * 24);
/// A forecast further ahead is not shown.
const LONGEST_DAYS: f64 = 365.0;

/// Adds a sample, unless the last one is recent and nearly the same.
pub(crate) fn sample(samples: &mut Vec<QuotaSample>, quota: Quota, now: Timestamp) {
    let fresh = QuotaSample {
        at: now,
        used: quota.used,
        limit: quota.limit,
    };
    // The clock was ahead when they were taken.
    samples.retain(|sample| sample.at <= now);
    let adds = samples.last().is_none_or(|last| {
        let step = quota.limit / 100;
        now.duration_since(last.at) >= EVERY || last.limit != quota.limit || last.used.abs_diff(quota.used) > step
    });
    if adds {
        samples.push(fresh);
        let surplus = samples.len().saturating_sub(MOST);
        samples.drain(..surplus);
    }
}

/// In how many days the mailbox is full, if it fills as it did since it was last cleared; `None` if there are too few samples, or it takes
/// more than a year.
pub(crate) fn days_to_full(samples: &[QuotaSample], now: Timestamp) -> Option<u32> {
    let last = samples.last()?;
    let recent = samples.iter().filter(|sample| now.duration_since(sample.at) <= LOOK_BACK);
    // Clearing the mailbox ends one trend and begins another.
    let mut rising: Vec<&QuotaSample> = Vec::new();
    for sample in recent {
        if rising.last().is_some_and(|before| sample.used < before.used) {
            rising.clear();
        }
        rising.push(sample);
    }
    let first = rising.first()?;
    let span = last.at.duration_since(first.at);
    if span < LEAST || rising.len() < 3 {
        return None;
    }
    let pace = last.used.saturating_sub(first.used) as f64 / (span.as_secs_f64() / DAY);
    let since = now.duration_since(last.at).as_secs_f64() / DAY;
    let days = last.limit.saturating_sub(last.used) as f64 / pace - since;
    (days.is_finite() && days <= LONGEST_DAYS).then(|| days.max(0.0).floor() as u32)
}

const DAY: f64 = 24.0 * 3600.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * number)
    }

    fn samples(used: &[u64]) -> Vec<QuotaSample> {
        let mut samples = Vec::new();
        for (number, used) in (0..).zip(used) {
            sample(&mut samples, Quota { used: *used, limit: 1000 }, day(number));
        }
        samples
    }

    #[test]
    fn ten_a_day_leaves_sixty_days() {
        assert_eq!(days_to_full(&samples(&[360, 370, 380, 390, 400]), day(4)), Some(60));
        assert_eq!(days_to_full(&samples(&[360, 370, 380, 390, 400]), day(6)), Some(58));
    }

    #[test]
    fn nothing_is_forecast_from_too_few_samples() {
        assert_eq!(days_to_full(&[], day(0)), None);
        assert_eq!(days_to_full(&samples(&[10, 20, 30]), day(2)), None, "two days");
        assert_eq!(days_to_full(&samples(&[10, 10, 10, 10, 10]), day(4)), None, "it does not fill");
        assert_eq!(days_to_full(&samples(&[10, 11, 11, 11, 12]), day(4)), None, "years");
    }

    #[test]
    fn clearing_the_mailbox_begins_a_new_trend() {
        assert_eq!(days_to_full(&samples(&[900, 950, 990, 100, 120, 140, 160]), day(6)), Some(42));
        assert_eq!(days_to_full(&samples(&[800, 900, 1000, 1000, 1000]), day(4)), Some(0), "it is full");
    }

    #[test]
    fn samples_are_few() {
        let mut kept = Vec::new();
        for minute in 0..2000 {
            let at = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute);
            sample(&mut kept, Quota { used: 500, limit: 1000 }, at);
        }
        assert_eq!(kept.len(), 2);
        let later = kept[1].at;
        sample(&mut kept, Quota { used: 600, limit: 1000 }, later);
        assert_eq!(kept.len(), 3, "a large change is a sample at once");
    }
}
