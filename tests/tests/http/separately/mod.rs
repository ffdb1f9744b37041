//! Money, ticket and seat: a refund, a cancellation and a release, each alone and together.

mod cancelling;
mod races;
mod refunds;
mod refusals;
mod releasing;
mod stage;
