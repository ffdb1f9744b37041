//! New ids, from the clock and chance. They are drawn before a unit of work begins, so that running it again makes the
//! same rows.

use chrono::{DateTime, Utc};
use turnout_ports::system::Entropy;
use uuid::{Builder, Uuid};

/// Draws a new id: a UUID of version 7, whose first half tells the time, so that later ids sort behind earlier ones.
pub fn draw<Id: From<Uuid>>(now: DateTime<Utc>, entropy: &dyn Entropy) -> Id {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    Id::from(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use turnout_domain::ids::EventId;

    use super::*;

    struct Same(u8);

    impl Entropy for Same {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn ids_are_version_7_and_sort_by_time() {
        let now = DateTime::from_timestamp_millis(1_800_000_000_000).unwrap();
        let first: EventId = draw(now, &Same(255));
        let second: EventId = draw(now + TimeDelta::milliseconds(1), &Same(0));
        assert_eq!(first.uuid().get_version_num(), 7);
        assert!(first < second);
        assert_ne!(first, draw(now, &Same(1)));
    }
}
