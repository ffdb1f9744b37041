//! turnout-adapter-system
