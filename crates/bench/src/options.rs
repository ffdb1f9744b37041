//! What can be chosen on the command line.

use std::fs;
use std::path::PathBuf;

use clap::Parser;

use crate::Failure;
use crate::cleanup::{folders_in, remove_data};

/// Measures the server beside the database alone.
#[derive(Debug, Parser)]
#[command(name = "turnout-bench")]
pub struct Options {
    /// How often each pair of measurements is repeated
    #[arg(long, default_value_t = 5)]
    pub rounds: u32,
    /// How long one measurement takes
    #[arg(long, default_value_t = 4)]
    pub seconds: u32,
    /// Connections of wrk, and clients of pgbench
    #[arg(long, default_value_t = 64)]
    pub connections: u32,
    /// How often the server is started to measure that
    #[arg(long, default_value_t = 5)]
    pub starts: u32,
    /// Only these lines: detail, detail-signed-in, list, hold-hot, hold-spread, redeem, sellout, door
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// Where data, logs and results go; its subfolders are emptied first
    #[arg(long, default_value = "target/bench")]
    pub folder: PathBuf,
    /// The program to measure
    #[arg(long, default_value = "target/release/turnout")]
    pub server: PathBuf,
    /// A setting for the server, as `TURNOUT__SECTION__KEY=value`; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub settings: Vec<String>,
}

/// How much is in the database.
pub const EVENTS: u32 = 20_000;
/// Events that seats are held of, in the line that spreads over many.
pub const BUSY_EVENTS: u32 = 1_000;
/// The event of which more seats are asked than there are.
pub const SELLOUT_EVENT: u32 = BUSY_EVENTS + 2;
/// How many seats it has.
pub const SELLOUT_SEATS: u32 = 5_000;
/// People who look at events.
pub const PEOPLE: u32 = 2_000;
/// People who hold seats. Nobody may hold more than 10 unpaid (`load/seed.sql`): so many have room for a run of minutes.
pub const HOLDERS: u32 = 50_000;
/// Scans in a second at the door beside a sale.
pub const SCANS: u32 = 200;
/// Tickets that the server may redeem in one second; more than it can.
const TICKETS_PER_SECOND: u32 = 10_000;
/// Tickets that each client of pgbench redeems in one round.
pub const TICKETS_PER_CLIENT: u32 = 250;

impl Options {
    /// Empties the folder of what an earlier run left.
    pub async fn prepare_folder(&self) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder)?;
        for old in folders_in(&self.fresh()).iter().chain([&self.data()]) {
            remove_data(old).await?;
        }
        Ok(())
    }

    /// The data of the server that is measured.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Holds the data of servers that start on nothing.
    pub fn fresh(&self) -> PathBuf {
        self.folder.join("fresh")
    }

    /// Whether this line is to be measured.
    pub fn wants(&self, line: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == line)
    }

    /// Tickets for the server, for one round.
    pub fn tickets_of_server(&self) -> u32 {
        TICKETS_PER_SECOND * self.seconds
    }

    /// Tickets for pgbench, for one round.
    pub fn tickets_of_pgbench(&self) -> u32 {
        TICKETS_PER_CLIENT * self.connections
    }

    /// Tickets for the door beside a sale.
    pub fn tickets_of_door(&self) -> u32 {
        SCANS * self.seconds
    }

    /// Tickets in all. Those of pgbench come after those of the server, and those of the door last. One more round is for
    /// warming up.
    pub fn tickets(&self) -> u32 {
        if self.wants("redeem") || self.wants("door") {
            (self.rounds + 1) * (self.tickets_of_server() + self.tickets_of_pgbench()) + self.tickets_of_door()
        } else {
            0
        }
    }
}
