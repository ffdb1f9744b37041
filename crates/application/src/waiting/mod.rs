//! Requests that are decided together: one line for each event, and a few batches under way at a time.
//!
//! What comes while batches are being written is decided in the next one: requests of one event first come first served, and
//! with them those of the other events whose turn it is, as many as fit. So what a transaction costs whatever it does
//! is paid once for many, and the more so the more ask at once. Somebody who asks alone waits for nobody.

mod lines;
mod queue;

use std::hash::Hash;

use async_trait::async_trait;
use turnout_domain::ids::EventId;
use turnout_ports::store::StoreError;

pub(crate) use self::queue::Queue;
use crate::app::App;

/// A request that can wait for its turn.
#[async_trait]
pub(crate) trait Waits: Send + Sync + Sized + 'static {
    /// What comes of it.
    type Outcome: Send;
    /// What no two requests of a batch have in common. The second waits for the batch after.
    type Claim: Eq + Hash + Send;

    /// In which line it stands.
    fn event(&self) -> EventId;

    /// What it lays claim to.
    fn claims(&self) -> Vec<Self::Claim>;

    /// Decides the batch: one outcome for each request, in their order. `None` where the event was one of several and
    /// somebody else had locked what it needs: nothing was decided, and the request is to be decided without other events.
    async fn decide(app: &App, batch: &[Self]) -> Result<Vec<Option<Self::Outcome>>, StoreError>;

    /// What comes of a request for which the line is too long.
    fn turned_away() -> Self::Outcome;

    /// What comes of a request whose batch failed.
    fn failed(error: StoreError) -> Self::Outcome;
}
