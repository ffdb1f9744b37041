//! Reading what happened at doors, with as many tickets as a large event has.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod crowd;
mod door_list;
mod entries;
mod plain_role;
mod plans;
