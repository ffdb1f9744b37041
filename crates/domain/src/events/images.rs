//! The images of an event: up to three covers, of which the first one stands for it in lists, and a gallery.

use crate::events::{Event, EventStatus};
use crate::ids::ImageId;
use crate::text_enum::text_enum;

/// How many covers an event may have.
pub const MOST_COVERS: usize = 3;
/// How many images the gallery of an event may have.
pub const MOST_IN_GALLERY: usize = 20;

text_enum! {
    /// What an image of an event is for.
    ImageRole {
        /// Shown at its head; the first one also in lists.
        Cover = "cover",
        /// Shown to who wants to see more.
        Gallery = "gallery",
    }
}

impl ImageRole {
    /// How many images of an event may have this role.
    pub const fn most(self) -> usize {
        match self {
            Self::Cover => MOST_COVERS,
            Self::Gallery => MOST_IN_GALLERY,
        }
    }
}

/// Where an image stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImagePlace {
    /// What it is for.
    pub role: ImageRole,
    /// From 1, among those of its role.
    pub position: usize,
}

/// The order of an event's images, without gaps: one among the covers and one in the gallery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageOrder {
    covers: Vec<ImageId>,
    gallery: Vec<ImageId>,
}

/// Why the images stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImagesRefused {
    /// The event was cancelled or is completed.
    #[error("an event that is {0} does not change any more")]
    Closed(EventStatus),
    /// There are as many of this role as there may be.
    #[error("there are {most} images of the role {0} already", most = .0.most())]
    Full(ImageRole),
    /// It is none of these images.
    #[error("there is no such image")]
    NoSuchImage,
    /// Positions go from 1 to the number of images of the role.
    #[error("must be from 1 to {last}")]
    NoSuchPosition {
        /// The last position that there would be.
        last: usize,
    },
}

impl Event {
    /// Whether its images may change: as long as anything about it may.
    pub const fn takes_images(&self) -> Result<(), ImagesRefused> {
        if self.status.is_closed() {
            return Err(ImagesRefused::Closed(self.status));
        }
        Ok(())
    }
}

impl ImageOrder {
    /// The images in the order of showing.
    pub fn new(images: impl IntoIterator<Item = (ImageId, ImageRole)>) -> Self {
        let mut order = Self::default();
        for (image, role) in images {
            order.of_role_mut(role).push(image);
        }
        order
    }

    /// Every image with its place.
    pub fn places(&self) -> impl Iterator<Item = (ImageId, ImagePlace)> {
        ImageRole::ALL.iter().flat_map(|role| {
            let images = self.of_role(*role).iter().zip(1..);
            images.map(|(image, position)| (*image, ImagePlace { role: *role, position }))
        })
    }

    /// Where an image stands.
    pub fn place(&self, image: ImageId) -> Option<ImagePlace> {
        let found = self.places().find(|(one, _)| *one == image);
        found.map(|(_, place)| place)
    }

    /// Puts one more at this position, or behind all others of its role. Who says no role wants a cover as long as there is
    /// none, and then images for the gallery.
    pub fn with(
        mut self,
        image: ImageId,
        role: Option<ImageRole>,
        position: Option<i64>,
    ) -> Result<Self, ImagesRefused> {
        let usual = if self.covers.is_empty() {
            ImageRole::Cover
        } else {
            ImageRole::Gallery
        };
        let role = role.unwrap_or(usual);
        let images = self.of_role_mut(role);
        if images.len() >= role.most() {
            return Err(ImagesRefused::Full(role));
        }
        let last = images.len() + 1;
        let position = position.map_or(Ok(last), |position| checked(position, last))?;
        images.insert(position - 1, image);
        Ok(self)
    }

    /// Moves one to this role and position; the others close up. Without a position it goes behind all others of another
    /// role, and stays where it is in its own.
    pub fn moved(self, image: ImageId, role: Option<ImageRole>, position: Option<i64>) -> Result<Self, ImagesRefused> {
        let place = self.place(image).ok_or(ImagesRefused::NoSuchImage)?;
        let role = role.unwrap_or(place.role);
        if role == place.role && position.is_none() {
            return Ok(self);
        }
        self.without(image)?.with(image, Some(role), position)
    }

    /// Takes one away; the others close up.
    pub fn without(mut self, image: ImageId) -> Result<Self, ImagesRefused> {
        let place = self.place(image).ok_or(ImagesRefused::NoSuchImage)?;
        self.of_role_mut(place.role).retain(|one| *one != image);
        Ok(self)
    }

    fn of_role(&self, role: ImageRole) -> &[ImageId] {
        match role {
            ImageRole::Cover => &self.covers,
            ImageRole::Gallery => &self.gallery,
        }
    }

    const fn of_role_mut(&mut self, role: ImageRole) -> &mut Vec<ImageId> {
        match role {
            ImageRole::Cover => &mut self.covers,
            ImageRole::Gallery => &mut self.gallery,
        }
    }
}

fn checked(position: i64, last: usize) -> Result<usize, ImagesRefused> {
    let position = usize::try_from(position).unwrap_or_default();
    if (1..=last).contains(&position) {
        Ok(position)
    } else {
        Err(ImagesRefused::NoSuchPosition { last })
    }
}

#[cfg(test)]
#[path = "images_tests.rs"]
mod tests;
