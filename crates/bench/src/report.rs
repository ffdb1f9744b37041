//! The table, and the same as JSON.

use std::fmt;
use std::fs;

use serde::Serialize;

use crate::line::Measured;
use crate::options::Options;
use crate::paced::Paced;
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
    memory: Memory,
    lines: Vec<Measured>,
    paced: Vec<Paced>,
}

/// MiB of the server alone.
#[derive(Serialize)]
pub struct Memory {
    pub at_rest: f64,
    pub after_load: f64,
}

impl Report {
    pub fn new(options: &Options, starts: Starts, memory: Memory, lines: Vec<Measured>, paced: Vec<Paced>) -> Self {
        Self {
            machine: processor(),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            connections: options.connections,
            rounds: options.rounds,
            seconds: options.seconds,
            starts,
            memory,
            lines,
            paced,
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
        self.fmt_paced(f)?;
        writeln!(
            f,
            "\nstart on existing data    {:>6.0} ms",
            starts.without_database * 1e3
        )?;
        writeln!(f, "  and the database's own  {:>6.0} ms", starts.existing * 1e3)?;
        writeln!(f, "start on a fresh folder   {:>6.0} ms", starts.fresh * 1e3)?;
        writeln!(f, "memory at rest            {:>6.1} MiB", self.memory.at_rest)?;
        write!(f, "memory after the load     {:>6.1} MiB", self.memory.after_load)
    }
}

impl Report {
    fn fmt_paced(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.paced.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\n|                         | asked /s |      p50 |      p99 |  done | sold out | failed |"
        )?;
        writeln!(
            f,
            "| ----------------------- | -------: | -------: | -------: | ----: | -------: | -----: |"
        )?;
        for line in &self.paced {
            write!(f, "| {:<23} | {:>8} ", line.about, line.per_second)?;
            write!(f, "| {:>5.1} ms | {:>5.1} ms ", line.p50_ms, line.p99_ms)?;
            writeln!(f, "| {:>5} | {:>8} | {:>6} |", line.done, line.refused, line.failed)?;
        }
        Ok(())
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
