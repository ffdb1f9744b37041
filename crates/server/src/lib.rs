//! turnout-server
