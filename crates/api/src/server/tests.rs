//! The frame with a few routes of its own, over the same service that the server runs.

mod bodies;
mod caching;
mod callers;
mod connection;
mod documents;
mod fakes;
mod limits;
mod lists;
mod problems;
mod routes;
