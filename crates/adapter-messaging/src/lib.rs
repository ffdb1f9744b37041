//! Ways for messages to leave: the development inbox so far; SMS, email and push services are folders beside it.

pub mod inbox;
