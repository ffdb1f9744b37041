//! Payment providers: a folder for each, the HTTP that they share, and the registry that chooses by configuration.

pub mod http;
pub mod registry;
pub mod sandbox;
