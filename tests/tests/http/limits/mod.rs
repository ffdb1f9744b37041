//! Limits on requests, and who does not suffer from the crowd.

mod addresses;
mod reserved;
mod shared;
