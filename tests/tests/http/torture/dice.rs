//! Chance that can be had again: every actor has dice of its own, made from the seed of the run.

use std::time::Duration;

use turnout_ports::system::Entropy;
use turnout_testkit::SeededEntropy;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Dice {
    seed: u64,
    entropy: SeededEntropy,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            entropy: SeededEntropy::new(seed),
        }
    }

    /// The dice of another actor of the same run.
    pub fn of(&self, actor: u64) -> Self {
        Self::new(self.seed.wrapping_mul(1_000_003).wrapping_add(actor))
    }

    /// 0 to `end` - 1.
    pub fn below(&self, end: usize) -> usize {
        let mut bytes = [0; 8];
        self.entropy.fill(&mut bytes);
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from(u64::from_le_bytes(bytes) % end).unwrap()
    }

    pub fn chance(&self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    pub fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Up to so many milliseconds.
    pub fn pause(&self, longest: usize) -> Duration {
        Duration::from_millis(u64::try_from(self.below(longest)).unwrap())
    }
}
