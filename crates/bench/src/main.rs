//! `make bench`: how fast is the server, compared with the database alone?
//!
//! Each line of the table is something that clients do. wrk does it over HTTP against the release server; pgbench runs
//! the statement that does the same in the same database. They take turns, so that whatever else the machine is busy
//! with hits both, and what counts is the median of the ratios. How to read the table stands in docs/performance.md.

mod cleanup;
mod keys;
mod line;
mod options;
mod pace;
mod paced;
mod pgbench;
mod report;
mod seed;
mod server;
mod starts;
mod statements;
mod wrk;

use std::fs;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use turnout_adapter_postgres::cluster::Cluster;

use cleanup::Interrupt;
use line::Line;
use options::Options;
use paced::PacedLine;
use report::{Memory, Report};
use server::Server;

/// Whatever ends the program.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("bench: {failure}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    options.prepare_folder().await?;
    let starts = starts::measure(options, &interrupt).await?;
    let measuring = async |cluster: &Cluster| measure(options, cluster, starts).await;
    let report = interrupt.beside_cluster(&options.data(), measuring).await?;
    fs::write(options.folder.join("result.json"), serde_json::to_vec_pretty(&report)?)?;
    say(&report.to_string());
    Ok(())
}

async fn measure(options: &Options, cluster: &Cluster, starts: starts::Starts) -> Result<Report, Failure> {
    let url = cluster.url("turnout");
    say("filling the database");
    seed::fill(options, &url).await?;
    let (server, _) = Server::start(options, &options.data()).await?;
    let memory_at_rest = server.memory_at_rest().await?;
    let mut lines = Vec::new();
    for line in Line::ALL.into_iter().filter(|line| options.wants(line.name())) {
        say(&format!("measuring {}", line.name()));
        lines.push(line.measure(options, &server, &url).await?);
    }
    let mut paced = Vec::new();
    for line in PacedLine::ALL.into_iter().filter(|line| options.wants(line.name())) {
        say(&format!("measuring {}", line.name()));
        paced.push(line.measure(options, &server, &url).await?);
    }
    let memory = Memory {
        at_rest: memory_at_rest,
        after_load: server.memory()?,
    };
    server.stop().await?;
    Ok(Report::new(options, starts, memory, lines, paced))
}

/// Prints for whoever started the program.
fn say(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
}
