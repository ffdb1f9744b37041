//! turnout-adapter-payments
