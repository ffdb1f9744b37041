//! The pictures of a profile: at most six, in the order in which their owner shows them.

use crate::ids::PictureId;

/// How many pictures one user may have.
pub const MOST_PICTURES: usize = 6;

/// The order of a user's pictures; the first one stands for the user in lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Album(Vec<PictureId>);

/// Why the order stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AlbumRefused {
    /// There are as many as there may be.
    #[error("there are {MOST_PICTURES} pictures already")]
    Full,
    /// It is none of these pictures.
    #[error("there is no such picture")]
    NoSuchPicture,
    /// Positions go from 1 to the number of pictures.
    #[error("must be from 1 to {last}")]
    NoSuchPosition {
        /// The last position that there would be.
        last: usize,
    },
}

impl Album {
    /// The pictures in this order.
    pub const fn new(order: Vec<PictureId>) -> Self {
        Self(order)
    }

    /// The pictures in their order.
    pub fn order(&self) -> &[PictureId] {
        &self.0
    }

    /// Puts one more at this position, or behind all others.
    pub fn with(mut self, picture: PictureId, position: Option<i64>) -> Result<Self, AlbumRefused> {
        if self.0.len() >= MOST_PICTURES {
            return Err(AlbumRefused::Full);
        }
        let last = self.0.len() + 1;
        let index = position.map_or(Ok(last - 1), |position| index(position, last))?;
        self.0.insert(index, picture);
        Ok(self)
    }

    /// Moves one to this position; the others close up.
    pub fn moved(mut self, picture: PictureId, position: i64) -> Result<Self, AlbumRefused> {
        let from = self.find(picture)?;
        let to = index(position, self.0.len())?;
        self.0.remove(from);
        self.0.insert(to, picture);
        Ok(self)
    }

    /// Takes one away; the others close up.
    pub fn without(mut self, picture: PictureId) -> Result<Self, AlbumRefused> {
        let from = self.find(picture)?;
        self.0.remove(from);
        Ok(self)
    }

    /// Where it stands, from 1.
    pub fn position(&self, picture: PictureId) -> Option<usize> {
        self.find(picture).ok().map(|index| index + 1)
    }

    fn find(&self, picture: PictureId) -> Result<usize, AlbumRefused> {
        let found = self.0.iter().position(|one| *one == picture);
        found.ok_or(AlbumRefused::NoSuchPicture)
    }
}

fn index(position: i64, last: usize) -> Result<usize, AlbumRefused> {
    let position = usize::try_from(position).unwrap_or_default();
    if (1..=last).contains(&position) {
        Ok(position - 1)
    } else {
        Err(AlbumRefused::NoSuchPosition { last })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn picture(number: u128) -> PictureId {
        PictureId::new(Uuid::from_u128(number))
    }

    fn album(numbers: &[u128]) -> Album {
        Album::new(numbers.iter().copied().map(picture).collect())
    }

    #[test]
    fn one_more_goes_where_it_is_wanted_or_to_the_end() {
        assert_eq!(Album::default().with(picture(1), None), Ok(album(&[1])));
        assert_eq!(album(&[1, 2]).with(picture(3), None), Ok(album(&[1, 2, 3])));
        assert_eq!(album(&[1, 2]).with(picture(3), Some(1)), Ok(album(&[3, 1, 2])));
        assert_eq!(album(&[1, 2]).with(picture(3), Some(3)), Ok(album(&[1, 2, 3])));
        for position in [i64::MIN, -1, 0, 4, i64::MAX] {
            let refused = album(&[1, 2]).with(picture(3), Some(position));
            assert_eq!(refused, Err(AlbumRefused::NoSuchPosition { last: 3 }), "{position}");
        }
        let five = album(&[1, 2, 3, 4, 5]);
        let full = five.with(picture(6), None).unwrap();
        assert_eq!(full.with(picture(7), None), Err(AlbumRefused::Full));
    }

    #[test]
    fn the_others_close_up() {
        assert_eq!(album(&[1, 2, 3]).moved(picture(1), 3), Ok(album(&[2, 3, 1])));
        assert_eq!(album(&[1, 2, 3]).moved(picture(3), 1), Ok(album(&[3, 1, 2])));
        assert_eq!(album(&[1, 2, 3]).moved(picture(2), 2), Ok(album(&[1, 2, 3])));
        assert_eq!(
            album(&[1, 2, 3]).moved(picture(2), 4),
            Err(AlbumRefused::NoSuchPosition { last: 3 })
        );
        assert_eq!(album(&[1]).moved(picture(2), 1), Err(AlbumRefused::NoSuchPicture));
        assert_eq!(album(&[1, 2, 3]).without(picture(2)), Ok(album(&[1, 3])));
        assert_eq!(album(&[]).without(picture(2)), Err(AlbumRefused::NoSuchPicture));
        assert_eq!(album(&[1, 2]).position(picture(2)), Some(2));
    }
}
