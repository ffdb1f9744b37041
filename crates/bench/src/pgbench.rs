//! pgbench, which comes with PostgreSQL.

use std::path::Path;

use crate::Failure;
use crate::cleanup::child;
use crate::options::Options;

/// How long pgbench runs.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// As often as it can in this time.
    Seconds(u32),
    /// So many times for each client.
    Each(u32),
}

/// Runs the script with prepared statements. Answers how often in a second.
pub async fn pgbench(
    options: &Options,
    url: &str,
    script: &Path,
    amount: Amount,
    variables: &[(&str, u32)],
) -> Result<f64, Failure> {
    let mut command = child("pgbench");
    command.args([
        "-n",
        "-M",
        "prepared",
        "-j",
        "2",
        "-c",
        &options.connections.to_string(),
    ]);
    match amount {
        Amount::Seconds(seconds) => command.args(["-T", &seconds.to_string()]),
        Amount::Each(times) => command.args(["-t", &times.to_string()]),
    };
    for (name, value) in variables {
        command.args(["-D", &format!("{name}={value}")]);
    }
    let output = command.arg("-f").arg(script).arg(url).output().await?;
    let text = String::from_utf8_lossy(&output.stdout);
    let per_second = text.lines().find_map(|line| {
        let rest = line.strip_prefix("tps = ")?;
        rest.split(' ').next()?.parse().ok()
    });
    match per_second {
        Some(per_second) if output.status.success() => Ok(per_second),
        _ => Err(format!("pgbench failed: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}
