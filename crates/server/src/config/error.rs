use std::fmt;
use std::ops::RangeInclusive;

/// What is wrong with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key, such as `server.listen`.
    pub key: String,
    /// What is wrong with its value.
    pub message: String,
}

impl Fault {
    /// A fault of this key.
    pub fn new(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            message: message.into(),
        }
    }
}

/// Faults as they are found.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault of this key, unless the rule holds.
    pub fn check(&mut self, key: &str, holds: bool, message: &str) {
        if !holds {
            self.0.push(Fault::new(key, message));
        }
    }

    /// Notes a fault of this key, unless the value lies in the range.
    pub fn range<T: Copy + PartialOrd + fmt::Display>(&mut self, key: &str, value: T, range: RangeInclusive<T>) {
        let message = format!("must be from {} to {}, not {value}", range.start(), range.end());
        self.check(key, range.contains(&value), &message);
    }
}

impl From<Faults> for Vec<Fault> {
    fn from(faults: Faults) -> Self {
        faults.0
    }
}

/// Why there is no configuration to start with.
#[derive(Debug)]
pub enum ConfigError {
    /// Keys with values that cannot be, unknown keys, and what production refuses: all at once.
    Faults(Vec<Fault>),
    /// A file could not be read or written.
    File {
        /// Which.
        path: String,
        /// Why not.
        message: String,
    },
}

impl From<Fault> for ConfigError {
    fn from(fault: Fault) -> Self {
        Self::Faults(vec![fault])
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faults(faults) => {
                f.write_str("the configuration cannot be used:")?;
                faults.iter().try_for_each(|fault| match fault.key.as_str() {
                    // A file that cannot be read as TOML has no keys.
                    "" => write!(f, "\n  {}", fault.message),
                    key => write!(f, "\n  {key}: {}", fault.message),
                })
            }
            Self::File { path, message } => write!(f, "{path}: {message}"),
        }
    }
}

impl std::error::Error for ConfigError {}
