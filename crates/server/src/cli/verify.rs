//! `turnout verify`: whether the rules that may never break hold in what is stored. For operators, and for tests.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use turnout_adapter_postgres::migrate;
use turnout_adapter_postgres::verify::{PgVerifier, checks};
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_ports::verify::{Breach, Checked, Verifier, VerifyRequest};

use super::{Failure, say};
use crate::config::Config;
use crate::foundation::Place;

/// A rule is broken.
const BROKEN: u8 = 1;
/// Nothing was found out: the database cannot be reached, or it is not of this version.
pub(super) const UNKNOWN: u8 = 2;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Print JSON in place of a table
    #[arg(long)]
    json: bool,
    /// Only checks of this rule; may be given several times
    #[arg(long = "rule", value_name = "NUMBER")]
    rules: Vec<u8>,
    /// How many breaches of one check are shown; all are counted
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    show: u32,
}

/// Checks and reports. What it answers is the exit code: 0 where everything holds, 1 where something does not.
pub(super) async fn run(config: &Config, options: &Options) -> Result<ExitCode, Failure> {
    for rule in &options.rules {
        if !checks().any(|check| check.rule == *rule) {
            return Err(format!("rule {rule} cannot be checked in what is stored").into());
        }
    }
    let place = Place::open(config).await?;
    let outcome = verify(&place, config, options).await;
    place.leave().await;
    let checked = outcome?;
    if options.json {
        say(&report(&checked).to_string());
    } else {
        print(&checked);
    }
    Ok(if is_clean(&checked) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(BROKEN)
    })
}

async fn verify(place: &Place, config: &Config, options: &Options) -> Result<Vec<Checked>, Failure> {
    let pending = migrate::pending(place.url()).await?;
    if let Some(first) = pending.first() {
        return Err(format!("the database lacks migrations from {first} on; run `turnout migrate up`").into());
    }
    let database = place.connect(config)?;
    let request = VerifyRequest {
        now: SystemClock.now(),
        rules: options.rules.clone(),
        show: options.show,
    };
    let checked = PgVerifier::new(database.clone()).verify(&request).await;
    database.close();
    Ok(checked?)
}

fn is_clean(checked: &[Checked]) -> bool {
    checked.iter().all(|one| one.breaches == 0)
}

fn print(checked: &[Checked]) {
    say("rule  check                      breaches");
    for Checked { check, breaches, .. } in checked {
        say(&format!("{:>4}  {:<25}  {breaches:>8}", check.rule, check.name));
    }
    for one in checked.iter().filter(|one| one.breaches > 0) {
        say("");
        say(&format!("{}: {}", one.check.name, one.check.says));
        for breach in &one.shown {
            say(&format!("  {}", line(one.check.about, breach)));
        }
        let rest = one
            .breaches
            .saturating_sub(one.shown.len().try_into().unwrap_or(u64::MAX));
        if rest > 0 {
            say(&format!("  and {rest} more"));
        }
    }
    say("");
    let broken = checked.iter().filter(|one| one.breaches > 0).count();
    say(&match broken {
        0 => format!("{} checks, all of them hold", checked.len()),
        _ => format!("{} checks, {broken} broken", checked.len()),
    });
}

fn line(about: &str, breach: &Breach) -> String {
    let id = breach.id.map_or_else(|| "without id".to_owned(), |id| id.to_string());
    let number = if breach.number.is_empty() {
        String::new()
    } else {
        format!(" ({})", breach.number)
    };
    format!(
        "{about} {id}{number}: expected {}, found {}",
        breach.expected, breach.found
    )
}

fn report(checked: &[Checked]) -> Value {
    let checks = checked.iter().map(|one| {
        let shown = one.shown.iter().map(|breach| {
            json!({
                "id": breach.id, "number": breach.number, "expected": breach.expected, "found": breach.found,
            })
        });
        json!({
            "rule": one.check.rule, "name": one.check.name, "about": one.check.about, "says": one.check.says,
            "breaches": one.breaches, "shown": shown.collect::<Vec<_>>(),
        })
    });
    json!({"clean": is_clean(checked), "checks": checks.collect::<Vec<_>>()})
}
