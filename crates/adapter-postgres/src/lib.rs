//! turnout-adapter-postgres
