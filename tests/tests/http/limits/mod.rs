//! Limits on requests, and who does not suffer from the crowd.

mod reserved;
mod shared;
