//! The table, and the same as JSON.

use std::fmt;
use std::fs;

use serde::Serialize;

use crate::line::Measured;
use crate::options::Options;
use crate::starts::Starts;

/// Everything that was measured.
#[derive(Serialize)]
pub struct Report {
    machine: String,
    cores: usize,
    connections: u32,
    rounds: u32,
    seconds: u32,
    starts: Starts,
    /// MiB of the server alone.
    memory_at_rest: f64,
    memory_after_load: f64,
    lines: Vec<Measured>,
}

impl Report {
    pub fn new(options: &Options, starts: Starts, at_rest: f64, after_load: f64, lines: Vec<Measured>) -> Self {
        Self {
            machine: processor(),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            connections: options.connections,
            rounds: options.rounds,
            seconds: options.seconds,
            starts,
            memory_at_rest: at_rest,
            memory_after_load: after_load,
            lines,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            machine,
            cores,
            connections,
            rounds,
            seconds,
            starts,
            ..
        } = self;
        writeln!(
            f,
            "\n{machine}, {cores} cores; {connections} connections, {rounds} rounds of {seconds} s, medians\n"
        )?;
        writeln!(
            f,
            "|                         | HTTP /s |      p99 |  server CPU | database /s | ratio |"
        )?;
        writeln!(
            f,
            "| ----------------------- | ------: | -------: | ----------: | ----------: | ----: |"
        )?;
        for line in &self.lines {
            write!(f, "| {:<23} | {:>7.0} ", line.about, line.http_per_second)?;
            write!(
                f,
                "| {:>5.1} ms | {:>8.0} µs ",
                line.http_p99_ms, line.server_microseconds
            )?;
            writeln!(f, "| {:>11.0} | {:>5.2} |", line.database_per_second, line.ratio)?;
        }
        for line in self.lines.iter().filter(|line| line.failed > 0) {
            writeln!(f, "{}: {} requests failed", line.name, line.failed)?;
        }
        writeln!(
            f,
            "\nstart on existing data    {:>6.0} ms",
            starts.without_database * 1e3
        )?;
        writeln!(f, "  and the database's own  {:>6.0} ms", starts.existing * 1e3)?;
        writeln!(f, "start on a fresh folder   {:>6.0} ms", starts.fresh * 1e3)?;
        writeln!(f, "memory at rest            {:>6.1} MiB", self.memory_at_rest)?;
        write!(f, "memory after the load     {:>6.1} MiB", self.memory_after_load)
    }
}

/// The middle one; 0 of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or("unknown processor", |(_, name)| name).to_owned()
}
