//! turnout-testkit
