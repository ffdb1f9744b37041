//! How long to wait before a call is repeated.

use std::time::Duration;

use chrono::{DateTime, Utc};
use turnout_ports::system::Entropy;

/// The longest first pause; it doubles with each try.
const FIRST: Duration = Duration::from_millis(250);
/// The longest pause of all, also where the provider says how long to wait.
pub(super) const LONGEST: Duration = Duration::from_secs(4);

/// A random pause after `tries` tries: exponential back-off with full jitter, so that those who failed together do not
/// come back together.
pub(super) fn back_off(entropy: &dyn Entropy, tries: u32) -> Duration {
    let longest = FIRST
        .saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1)))
        .min(LONGEST);
    let mut drawn = [0; 4];
    entropy.fill(&mut drawn);
    longest.mul_f64(f64::from(u32::from_le_bytes(drawn)) / f64::from(u32::MAX))
}

/// How long `Retry-After` asks to wait: seconds, or a date as HTTP writes it.
pub(super) fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTime::parse_from_rfc2822(value).ok()?;
    Some((at.to_utc() - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use turnout_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_differ() {
        let entropy = SeededEntropy::new(3);
        let longest = |tries| (0..200).map(|_| back_off(&entropy, tries)).max().unwrap();
        assert!(longest(1) <= FIRST && longest(1) > FIRST.mul_f64(0.9));
        assert!(longest(2) <= FIRST * 2 && longest(2) > FIRST);
        assert!(longest(u32::MAX) <= LONGEST && longest(u32::MAX) > LONGEST.mul_f64(0.9));
        assert_ne!(back_off(&entropy, 1), back_off(&entropy, 1));
    }

    #[test]
    fn reads_both_forms_of_retry_after() {
        let now = DateTime::from_timestamp(1_445_412_470, 0).unwrap();
        assert_eq!(retry_after("3", now), Some(Duration::from_secs(3)));
        assert_eq!(
            retry_after("Wed, 21 Oct 2015 07:28:00 GMT", now),
            Some(Duration::from_secs(10))
        );
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:27:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }
}
