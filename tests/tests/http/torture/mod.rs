//! Everything at once: several servers on one database that are killed and started again, a provider whose webhooks are
//! repeated, delayed, reordered, lost and forged and whose calls hang, clients that vanish, and people who reserve, order,
//! pay, give up, wait in line, dispute, give away, refund, cancel, change capacities and check in at random. Afterwards every rule holds, the
//! provider's books equal ours, nobody paid twice, and all is so that was acknowledged.
//!
//! A short form runs with all tests. `make torture` runs longer; `TURNOUT_TORTURE_SEED` lets the dice fall as before, though
//! the servers may run differently, and `TURNOUT_TORTURE_SECONDS` says for how long.
#![expect(clippy::print_stdout, reason = "whoever waits wants to see what happens")]

mod aftermath;
mod buyer;
mod damage;
mod dice;
mod door;
mod fleet;
mod hospitality;
mod ledger;
mod line;
mod network;
mod scene;
mod staff;
mod storm;

use std::time::Duration;

use turnout_adapter_system::entropy::OsEntropy;
use turnout_ports::system::Entropy;

use storm::Storm;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
struct Plan {
    seed: u64,
    servers: usize,
    buyers: usize,
    lasts: Duration,
    /// For what is under way after it.
    patience: Duration,
    /// Servers are killed, calls hang.
    is_rough: bool,
}

impl Plan {
    /// The short form, or what the environment asks for.
    fn given() -> Self {
        let given = |name: &str| {
            let text = std::env::var(name).ok().filter(|text| !text.is_empty());
            text.map(|text| text.parse::<u64>().unwrap())
        };
        let seed = given("TURNOUT_TORTURE_SEED").unwrap_or_else(|| {
            let mut bytes = [0; 4];
            OsEntropy.fill(&mut bytes);
            u32::from_le_bytes(bytes).into()
        });
        let seconds = given("TURNOUT_TORTURE_SECONDS");
        Self {
            seed,
            servers: 3,
            buyers: if seconds.is_some() { 20 } else { 8 },
            lasts: Duration::from_secs(seconds.unwrap_or(4)),
            patience: Duration::from_secs(if seconds.is_some() { 120 } else { 40 }),
            is_rough: true,
        }
    }

    /// A small one, to be damaged.
    fn gentle() -> Self {
        Self {
            servers: 1,
            buyers: 4,
            lasts: Duration::from_secs(2),
            is_rough: false,
            ..Self::given()
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_at_once_breaks_no_rule_and_loses_nothing() {
    let storm = Storm::gather(Plan::given()).await;
    storm.rage().await;
    let wrong = storm.calm().await;
    let verified = storm.verify().await;
    storm.tell();
    let seed = storm.plan.seed;
    assert!(wrong.is_empty(), "seed {seed}: {wrong:#?}");
    assert_eq!(
        verified.code,
        Some(0),
        "seed {seed}: {}{}",
        verified.stdout,
        verified.stderr
    );
    assert!(storm.ledger.acknowledged() > 20, "seed {seed}: nothing happened");
}
