//! Payment providers: a folder for each, and the registry that chooses by configuration.

pub mod registry;
pub mod sandbox;
