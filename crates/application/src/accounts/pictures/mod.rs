//! The pictures of a profile.

mod add_picture;
mod arrange;
mod move_picture;
mod remove_picture;
mod show_picture;

pub use add_picture::{AddPictureError, NewPicture, add_picture};
pub use arrange::PictureError;
pub use move_picture::move_picture;
pub use remove_picture::remove_picture;
pub use show_picture::show_picture;

#[cfg(test)]
mod tests;
