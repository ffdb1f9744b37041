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

/// The id that one job gives to what it makes for one person. The same two always make the same id, so that a job which
/// runs again repeats itself instead of telling people twice.
pub fn derive<Id: From<Uuid>>(job: Uuid, person: Uuid) -> Id {
    let mixed = job.as_u128() ^ person.as_u128();
    let time_and_version = job.as_u128() & (u128::MAX << 76);
    let variant = 0b10_u128 << 62;
    let random = mixed & !(u128::MAX << 76) & !(0b11_u128 << 62);
    Id::from(Uuid::from_u128(time_and_version | variant | random))
}

/// Ids for everything that one unit of work makes, all from one that was drawn before it. A unit that runs again takes
/// the same ids in the same order.
#[derive(Clone, Copy, Debug)]
pub struct Sequence {
    seed: Uuid,
    taken: u64,
}

impl Sequence {
    /// Draws the seed. Keep it in the unit's fields and copy it at the beginning of each run.
    pub fn draw(now: DateTime<Utc>, entropy: &dyn Entropy) -> Self {
        Self {
            seed: draw(now, entropy),
            taken: 0,
        }
    }

    /// The ids that one job gives, run after run.
    pub const fn of(job: Uuid) -> Self {
        Self { seed: job, taken: 0 }
    }

    /// The next id.
    pub fn take<Id: From<Uuid>>(&mut self) -> Id {
        self.taken += 1;
        derive(self.seed, Uuid::from_u64_pair(0, self.taken))
    }
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

    #[test]
    fn derived_ids_repeat_and_differ_by_person() {
        let now = DateTime::from_timestamp_millis(1_800_000_000_000).unwrap();
        let [job, one, other]: [EventId; 3] = [1, 2, 3].map(|seed| draw(now, &Same(seed)));
        let derived: EventId = derive(job.uuid(), one.uuid());
        assert_eq!(derived, derive(job.uuid(), one.uuid()));
        assert_ne!(derived, derive::<EventId>(job.uuid(), other.uuid()));
        assert_eq!(derived.uuid().get_version_num(), 7);
        assert_eq!(derived.uuid().get_variant(), uuid::Variant::RFC4122);
    }

    #[test]
    fn a_sequence_repeats_itself() {
        let sequence = Sequence::draw(DateTime::UNIX_EPOCH, &Same(7));
        let take = |mut sequence: Sequence| [sequence.take::<EventId>(), sequence.take(), sequence.take()];
        let [first, second, third] = take(sequence);
        assert_eq!(take(sequence), [first, second, third]);
        assert!(first != second && second != third && first != third);
    }
}
