//! Log lines on standard error: for people or for collectors.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::{Log, LogFormat};

/// What is of interest only to those who ask for it by name.
const QUIETER: &str = "actix_server=warn";

/// Starts logging for the whole process.
pub fn start(log: &Log) -> Result<(), TryInitError> {
    let filter = EnvFilter::try_new(format!("{QUIETER},{}", log.level)).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_writer(std::io::stderr);
    match log.format {
        LogFormat::Json => registry
            .with(
                layer
                    .json()
                    .flatten_event(true)
                    .with_current_span(true)
                    .with_span_list(false),
            )
            .try_init(),
        LogFormat::Pretty => {
            let in_colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
            registry
                .with(layer.compact().with_ansi(in_colour).with_target(false))
                .try_init()
        }
    }
}

/// Whether the text is a level, or levels by module. The filter itself takes a misspelt level for a module's name.
pub(crate) fn is_filter(text: &str) -> bool {
    let is_directive = |part: &str| !part.is_empty() && (part.contains('=') || part.parse::<LevelFilter>().is_ok());
    !text.is_empty() && text.split(',').all(is_directive) && EnvFilter::try_new(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_filter;

    #[test]
    fn knows_levels_from_typing_errors() {
        for good in ["info", "warn", "info,turnout_api=debug", "off"] {
            assert!(is_filter(good), "{good}");
        }
        for bad in ["", "loud", "info,", "info,turnout_api=shout"] {
            assert!(!is_filter(bad), "{bad}");
        }
    }
}
