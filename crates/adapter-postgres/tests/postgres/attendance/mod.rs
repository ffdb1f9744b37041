//! Reading what happened at doors, with as many tickets as a large event has.

mod crowd;
mod door_list;
mod entries;
mod plain_role;
mod plans;
