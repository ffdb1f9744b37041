use super::{Failure, say};
use crate::config::Config;

pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let document = turnout_api::openapi::document(&config.public_url());
    say(&serde_json::to_string_pretty(&document)?);
    Ok(())
}
