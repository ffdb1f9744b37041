//! turnout-adapter-messaging
