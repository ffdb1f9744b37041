//! Log lines on standard error: for people or for collectors.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::{Log, LogFormat};

/// What is of interest only to those who ask for it by name. Connections report as errors what is no HTTP: anybody who
/// sends such a head could fill the log.
const QUIETER: &str = "actix_server=warn,actix_http::h1=off";

/// Starts logging for the whole process.
pub fn start(log: &Log) -> Result<(), TryInitError> {
    let registry = tracing_subscriber::registry().with(filter(&log.level));
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

/// What passes at this level. What is said of a module last holds.
fn filter(level: &str) -> EnvFilter {
    EnvFilter::try_new(format!("{QUIETER},{level}")).unwrap_or_else(|_| EnvFilter::new("info"))
}

/// Whether the text is a level, or levels by module. The filter itself takes a misspelt level for a module's name.
pub(crate) fn is_filter(text: &str) -> bool {
    let is_directive = |part: &str| !part.is_empty() && (part.contains('=') || part.parse::<LevelFilter>().is_ok());
    !text.is_empty() && text.split(',').all(is_directive) && EnvFilter::try_new(text).is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tracing::{Event, Subscriber};
    use tracing_subscriber::Layer;
    use tracing_subscriber::layer::{Context, SubscriberExt};

    use super::{filter, is_filter};

    /// Counts what passes.
    struct Passed(&'static AtomicU32);

    impl<S: Subscriber> Layer<S> for Passed {
        fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many of these two errors are logged: one of a connection's parser, and one of another part of the same library.
    fn logged(level: &str) -> u32 {
        let passed: &'static AtomicU32 = Box::leak(Box::default());
        let log = tracing_subscriber::registry().with(filter(level)).with(Passed(passed));
        tracing::subscriber::with_default(log, || {
            tracing::error!(target: "actix_http::h1::dispatcher", "stream error: request parse error");
            tracing::error!(target: "actix_http::service", "not ready");
        });
        passed.load(Ordering::Relaxed)
    }

    #[test]
    fn what_is_no_http_fills_no_log_unless_somebody_asks() {
        assert_eq!(logged("info"), 1);
        assert_eq!(logged("trace"), 1);
        assert_eq!(logged("info,actix_http::h1=error"), 2);
        assert_eq!(logged("off"), 0);
    }

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
