//! The images of events.

use async_trait::async_trait;
use turnout_domain::events::{ImageOrder, ImageRole};
use turnout_domain::ids::{EventId, ImageId};

use crate::storage::ObjectKey;
use crate::store::StoreResult;

/// An image of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventImage {
    /// The public id.
    pub id: ImageId,
    /// What it is for.
    pub role: ImageRole,
    /// From 1, among those of its role.
    pub position: u32,
    /// Where its file lies.
    pub key: ObjectKey,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// An image as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownImage {
    /// Where its file lies.
    pub key: ObjectKey,
    /// Whether everybody may see the event.
    pub is_public: bool,
}

/// Keeps the images of events. Whoever changes them holds the event's lock.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait EventImageRepository: Send {
    /// The images of an event, in the order of showing.
    async fn all(&mut self, event: EventId) -> StoreResult<Vec<EventImage>>;

    /// Gives the images of an event the places of this order. That changes the event. An image that is not there yet is
    /// left out, and its place stays free.
    async fn arrange(&mut self, event: EventId, order: &ImageOrder) -> StoreResult<()>;

    /// Adds an image in a free place.
    async fn add(&mut self, event: EventId, image: &EventImage) -> StoreResult<()>;

    /// Removes an image. Its file stays for a job to remove.
    async fn remove(&mut self, image: ImageId) -> StoreResult<()>;

    /// Removes every image of an event, and answers where their files lie.
    async fn remove_all(&mut self, event: EventId) -> StoreResult<Vec<ObjectKey>>;
}
