use clap::Subcommand;
use turnout_adapter_postgres::migrate;

use super::{Failure, say};
use crate::config::Config;
use crate::foundation::Place;

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Apply every migration that is pending
    Up,
    /// Take back the newest migrations; what they held is lost
    Down {
        /// How many
        count: usize,
    },
    /// List the migrations
    Status,
}

pub(super) async fn run(config: &Config, action: Action) -> Result<(), Failure> {
    let place = Place::open(config).await?;
    let outcome = act(place.url(), action).await;
    place.leave().await;
    outcome
}

async fn act(url: &str, action: Action) -> Result<(), Failure> {
    match action {
        Action::Up => report("applied", &migrate::up(url).await?),
        Action::Down { count } => report("taken back", &migrate::down(url, count).await?),
        Action::Status => {
            for step in migrate::status(url).await? {
                say(&format!(
                    "{:8} {}",
                    if step.applied { "applied" } else { "pending" },
                    step.name
                ));
            }
        }
    }
    Ok(())
}

fn report(deed: &str, names: &[String]) {
    for name in names {
        say(&format!("{deed} {name}"));
    }
    if names.is_empty() {
        say("nothing to do");
    }
}
