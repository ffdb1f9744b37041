//! turnout-api
