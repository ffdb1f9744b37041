use super::{Failure, say};
use crate::config::Loaded;

/// Having come here, the configuration is good.
#[expect(clippy::unnecessary_wraps, reason = "every command answers in the same way")]
pub(super) fn run(loaded: &Loaded, check: bool) -> Result<(), Failure> {
    if check {
        say("the configuration can be used");
    } else {
        say(loaded.to_masked_toml().trim_end());
    }
    Ok(())
}
