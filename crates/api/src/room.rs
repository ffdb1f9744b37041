//! Room for large files on their way: so many at a time, and so many of them for one user.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use turnout_domain::ids::UserId;

use crate::codes::general::{RATE_LIMITED, UNAVAILABLE};
use crate::problem::ApiError;

/// When whoever found no room may try again.
const AGAIN: u64 = 1;

/// What is on its way.
#[derive(Debug)]
pub(crate) struct Rooms {
    /// How they are on their way, in the words of refusals.
    doing: &'static str,
    at_once: usize,
    by_one: usize,
    /// After this the room is another's, for a client can be as slow as it likes.
    lasts: Duration,
    taken: Mutex<Vec<(Place, Option<UserId>)>>,
}

/// Since when, and which of those that came in the same moment.
type Place = (Instant, usize);

/// Room for one file, until it is dropped or its time is over.
#[derive(Debug)]
pub(crate) struct Room {
    of: &'static Rooms,
    place: Place,
}

impl Rooms {
    /// Room for so many at once, of which so many may be of one user.
    pub const fn new(doing: &'static str, at_once: usize, by_one: usize, lasts: Duration) -> Self {
        Self {
            doing,
            at_once,
            by_one,
            lasts,
            taken: Mutex::new(Vec::new()),
        }
    }

    /// Takes room, if there is some for this user.
    pub fn take(&'static self, user: Option<UserId>) -> Result<Room, ApiError> {
        self.take_at(user, Instant::now())
    }

    fn take_at(&'static self, user: Option<UserId>, now: Instant) -> Result<Room, ApiError> {
        let mut taken = self.taken();
        taken.retain(|((since, _), _)| now.saturating_duration_since(*since) < self.lasts);
        if taken.len() >= self.at_once {
            let refusal = ApiError::new(UNAVAILABLE).retry_after(AGAIN);
            return Err(refusal.detail(format!("Too many files are being {}.", self.doing)));
        }
        let own = taken.iter().filter(|(_, by)| user.is_some() && *by == user).count();
        if own >= self.by_one {
            let refusal = ApiError::new(RATE_LIMITED).retry_after(AGAIN);
            return Err(refusal.detail(format!("Too many of your files are being {} at once.", self.doing)));
        }
        let same = taken.iter().filter(|((since, _), _)| *since == now);
        let number = same.map(|((_, number), _)| number + 1).max().unwrap_or(0);
        let place = (now, number);
        taken.push((place, user));
        Ok(Room { of: self, place })
    }

    fn taken(&self) -> MutexGuard<'_, Vec<(Place, Option<UserId>)>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Room {
    /// Whether its time is over.
    pub fn is_over(&self) -> bool {
        self.place.0.elapsed() >= self.of.lasts
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.of.taken().retain(|(place, _)| *place != self.place);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const LASTS: Duration = Duration::from_mins(1);

    const ASHA: Option<UserId> = Some(UserId::new(Uuid::from_u128(1)));
    const BEN: Option<UserId> = Some(UserId::new(Uuid::from_u128(2)));
    const CLARA: Option<UserId> = Some(UserId::new(Uuid::from_u128(3)));

    #[test]
    fn nobody_takes_all_the_room() {
        static ROOMS: Rooms = Rooms::new("carried", 5, 2, LASTS);
        let now = Instant::now();
        let take = |user| ROOMS.take_at(user, now);
        let held = [take(ASHA).unwrap(), take(ASHA).unwrap()];
        assert_eq!(take(ASHA).unwrap_err().code(), RATE_LIMITED);
        let others = [take(BEN).unwrap(), take(None).unwrap(), take(None).unwrap()];
        assert_eq!(take(CLARA).unwrap_err().code(), UNAVAILABLE);
        drop(held);
        drop(take(ASHA).unwrap());
        drop(others);
        assert!(ROOMS.taken().is_empty(), "who holds nothing is forgotten");
    }

    #[test]
    fn whoever_is_too_slow_loses_the_room_to_others() {
        static ROOMS: Rooms = Rooms::new("carried", 1, 1, LASTS);
        let now = Instant::now();
        let slow = ROOMS.take_at(ASHA, now).unwrap();
        assert!(
            ROOMS
                .take_at(BEN, now + LASTS.saturating_sub(Duration::from_millis(1)))
                .is_err()
        );
        let next = ROOMS.take_at(BEN, now + LASTS).unwrap();
        drop(slow);
        assert!(ROOMS.take_at(ASHA, now + LASTS).is_err(), "it is the other's now");
        drop(next);
        assert!(ROOMS.taken().is_empty());
    }

    #[test]
    fn room_is_over_once_its_time_is() {
        static ROOMS: Rooms = Rooms::new("carried", 2, 2, LASTS);
        let long_ago = Instant::now().checked_sub(LASTS).unwrap();
        assert!(ROOMS.take_at(None, long_ago).unwrap().is_over());
        assert!(!ROOMS.take(None).unwrap().is_over());
    }
}
