//! The images of events.

mod add_image;
mod arrange;
mod drop_images;
mod move_image;
mod remove_image;
mod show_image;

pub use add_image::{AddImageError, NewImage, add_image};
pub use arrange::ChangeImagesError;
pub(super) use drop_images::drop_images;
pub use move_image::move_image;
pub use remove_image::remove_image;
pub use show_image::{ShownEventImage, show_image};

#[cfg(test)]
mod tests;
