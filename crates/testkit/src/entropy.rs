use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use turnout_ports::system::Entropy;

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Chance that repeats itself: the same seed draws the same bytes. Clones go on from where the others are.
///
/// The `SplitMix64` generator: good enough to make distinct ids, worthless for secrets.
#[derive(Clone, Debug)]
pub struct SeededEntropy {
    state: Arc<AtomicU64>,
}

impl SeededEntropy {
    /// Starts the sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self {
            state: Arc::new(AtomicU64::new(seed)),
        }
    }

    fn next(&self) -> u64 {
        let mut z = self.state.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            for (byte, drawn) in chunk.iter_mut().zip(self.next().to_le_bytes()) {
                *byte = drawn;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(entropy: &SeededEntropy) -> [u8; 20] {
        let mut buffer = [0; 20];
        entropy.fill(&mut buffer);
        buffer
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        assert_eq!(draw(&SeededEntropy::new(7)), draw(&SeededEntropy::new(7)));
        assert_ne!(draw(&SeededEntropy::new(7)), draw(&SeededEntropy::new(8)));
        let entropy = SeededEntropy::new(7);
        assert_ne!(draw(&entropy), draw(&entropy));
    }
}
