//! What can be wrong with what an operator gives.

/// A key of the configuration that cannot be used. Its value stays out of the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} {message}")]
pub struct SetupError {
    /// The key, within the wallet's table.
    pub key: &'static str,
    /// What is wrong.
    pub message: String,
}

impl SetupError {
    pub(crate) fn new(key: &'static str, message: impl Into<String>) -> Self {
        Self {
            key,
            message: message.into(),
        }
    }
}
