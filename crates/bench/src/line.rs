//! The lines of the table.

use std::fs;

use serde::Serialize;

use crate::Failure;
use crate::options::{BUSY_EVENTS, EVENTS, HOLDERS, Options, PEOPLE, TICKETS_PER_CLIENT};
use crate::pgbench::{Amount, pgbench};
use crate::report::median;
use crate::seed::DOOR_EVENT;
use crate::server::Server;
use crate::statements;
use crate::wrk::wrk;

/// Something that clients do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Detail,
    DetailSignedIn,
    List,
    HoldHot,
    HoldSpread,
    Redeem,
}

/// What came out of one line: medians over the rounds.
#[derive(Serialize)]
pub struct Measured {
    pub name: &'static str,
    pub about: &'static str,
    /// Answers in a second over HTTP.
    pub http_per_second: f64,
    /// 99 of 100 answers came within so many milliseconds.
    pub http_p99_ms: f64,
    /// Processor time of the server for one answer, that of the database not counted.
    pub server_microseconds: f64,
    /// Statements in a second by pgbench.
    pub database_per_second: f64,
    /// How much of the database's own speed is left.
    pub ratio: f64,
    /// The ratio of each round.
    pub ratios: Vec<f64>,
    /// Requests in all rounds that were not answered, or refused.
    pub failed: u64,
}

impl Line {
    pub const ALL: [Self; 6] = [
        Self::Detail,
        Self::DetailSignedIn,
        Self::List,
        Self::HoldHot,
        Self::HoldSpread,
        Self::Redeem,
    ];

    /// Its name on the command line and in `wrk.lua`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Detail => "detail",
            Self::DetailSignedIn => "detail-signed-in",
            Self::List => "list",
            Self::HoldHot => "hold-hot",
            Self::HoldSpread => "hold-spread",
            Self::Redeem => "redeem",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Detail => "event detail",
            Self::DetailSignedIn => "event detail, signed in",
            Self::List => "list of 20 events",
            Self::HoldHot => "hold, one hot event",
            Self::HoldSpread => "hold, 1,000 events",
            Self::Redeem => "redeem a ticket",
        }
    }

    fn statement(self) -> String {
        match self {
            Self::Detail | Self::DetailSignedIn => statements::detail(),
            Self::List => statements::list(),
            Self::HoldHot | Self::HoldSpread => statements::hold(),
            Self::Redeem => statements::redeem(),
        }
    }

    /// Measures in turns. The first turn of both warms up and does not count.
    pub async fn measure(self, options: &Options, server: &Server, url: &str) -> Result<Measured, Failure> {
        let script = options.folder.join(format!("{}.sql", self.name()));
        fs::write(&script, self.statement())?;
        let mut requests = Vec::new();
        let mut statements = Vec::new();
        let mut latencies = Vec::new();
        let mut costs = Vec::new();
        let mut failed = 0;
        for round in 0..=options.rounds {
            let statement = pgbench(
                options,
                url,
                &script,
                self.amount(options),
                &self.variables(options, round),
            )
            .await?;
            let before = server.processor_time()?;
            let answered = wrk(options, &server.address, self.name(), round, &Self::numbers(options)).await?;
            if round > 0 {
                statements.push(statement);
                requests.push(answered.per_second);
                latencies.push(answered.p99_ms);
                costs.push((server.processor_time()? - before) * 1e6 / answered.answers);
                failed += answered.failed;
            }
        }
        let ratios: Vec<f64> = requests
            .iter()
            .zip(&statements)
            .map(|(http, alone)| http / alone)
            .collect();
        Ok(Measured {
            name: self.name(),
            about: self.about(),
            http_per_second: median(requests),
            http_p99_ms: median(latencies),
            server_microseconds: median(costs),
            database_per_second: median(statements),
            ratio: median(ratios.clone()),
            ratios,
            failed,
        })
    }

    fn amount(self, options: &Options) -> Amount {
        match self {
            Self::Redeem => Amount::Each(TICKETS_PER_CLIENT),
            _ => Amount::Seconds(options.seconds),
        }
    }

    /// What the statement's script reads.
    fn variables(self, options: &Options, round: u32) -> Vec<(&'static str, u32)> {
        let of_server = (options.rounds + 1) * options.tickets_of_server();
        match self {
            Self::Detail | Self::DetailSignedIn => vec![("events", EVENTS)],
            Self::List => Vec::new(),
            Self::HoldHot => vec![("among", 1), ("people", HOLDERS)],
            Self::HoldSpread => vec![("among", BUSY_EVENTS), ("people", HOLDERS)],
            Self::Redeem => vec![
                ("first", of_server + round * options.tickets_of_pgbench() + 1),
                ("done", 0),
                ("clients", options.connections),
            ],
        }
    }

    /// What `wrk.lua` reads: events, busy events, people who look, people who hold, the event of the tickets, tickets for
    /// each round.
    pub fn numbers(options: &Options) -> [u32; 6] {
        [
            EVENTS,
            BUSY_EVENTS,
            PEOPLE,
            HOLDERS,
            DOOR_EVENT,
            options.tickets_of_server(),
        ]
    }
}
