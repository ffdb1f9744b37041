//! wrk, which asks over HTTP.

use std::process::Stdio;
use std::str::FromStr;

use crate::Failure;
use crate::cleanup::child;
use crate::options::Options;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/load/wrk.lua");

/// What wrk counted.
pub struct Answered {
    pub answers: f64,
    pub per_second: f64,
    pub p99_ms: f64,
    pub failed: u64,
}

/// Asks what this line asks, as fast as the connections allow.
pub async fn wrk(
    options: &Options,
    address: &str,
    line: &str,
    round: u32,
    numbers: &[u32],
) -> Result<Answered, Failure> {
    let mut command = child("wrk");
    command.args(["-t", "2", "-c", &options.connections.to_string()]);
    command.args([
        "-d",
        &format!("{}s", options.seconds),
        "-s",
        SCRIPT,
        &format!("http://{address}"),
    ]);
    command.args(["--", line]).arg(&options.folder).arg(round.to_string());
    command.args(numbers.iter().map(u32::to_string));
    let output = command.stderr(Stdio::inherit()).output().await?;
    let text = String::from_utf8_lossy(&output.stdout);
    let result = text.lines().find_map(|line| line.strip_prefix("result "));
    let result = result.ok_or_else(|| format!("wrk failed: {text}"))?;
    let mut fields = result.split(' ');
    let requests: f64 = field(&mut fields)?;
    let refused: u32 = field(&mut fields)?;
    let broken: u32 = field(&mut fields)?;
    let microseconds: f64 = field(&mut fields)?;
    let p99: f64 = field(&mut fields)?;
    Ok(Answered {
        answers: requests,
        per_second: (requests - f64::from(refused)) / (microseconds / 1e6),
        p99_ms: p99 / 1e3,
        failed: u64::from(refused) + u64::from(broken),
    })
}

fn field<'a, T: FromStr>(fields: &mut impl Iterator<Item = &'a str>) -> Result<T, Failure> {
    let text = fields.next().unwrap_or_default();
    text.parse()
        .map_err(|_| format!("wrk's result has {text:?} in place of a number").into())
}
