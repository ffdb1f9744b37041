//! Where files are kept: pictures that people upload, archives that jobs make.
//!
//! A key is made by us and never from what a client sends, and it tells the type of what lies under it: a folder knows no
//! content types, and a type that is kept beside the bytes can be lost.

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use uuid::Uuid;

/// What a kept file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// A photograph.
    Jpeg,
    /// A picture with sharp edges or with transparency.
    Png,
    /// An archive.
    Zip,
}

impl MediaType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Zip];

    /// The name in HTTP headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Zip => "application/zip",
        }
    }

    /// How keys end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Zip => "zip",
        }
    }
}

/// What files are kept for; the first part of their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// Images of events.
    EventImages,
    /// All that a user has here, for that user.
    Exports,
    /// Pictures of users.
    Pictures,
}

impl Area {
    /// Every area.
    pub const ALL: [Self; 3] = [Self::EventImages, Self::Exports, Self::Pictures];

    const fn as_str(self) -> &'static str {
        match self {
            Self::EventImages => "event-images",
            Self::Exports => "exports",
            Self::Pictures => "pictures",
        }
    }
}

/// The name of a kept file, such as `pictures/0190….jpg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ObjectKey {
    area: Area,
    id: Uuid,
    media: MediaType,
}

/// A text that names no kept file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the key of a kept file")]
pub struct NotAKey;

impl ObjectKey {
    /// The key of what is kept for this purpose under this id.
    pub const fn new(area: Area, id: Uuid, media: MediaType) -> Self {
        Self { area, id, media }
    }

    /// Reads a key back from where it was written down.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let (area, name) = text.split_once('/').ok_or(NotAKey)?;
        let (id, extension) = name.split_once('.').ok_or(NotAKey)?;
        let key = Self {
            area: Area::ALL.into_iter().find(|one| one.as_str() == area).ok_or(NotAKey)?,
            id: Uuid::try_parse(id).map_err(|_| NotAKey)?,
            media: MediaType::ALL
                .into_iter()
                .find(|one| one.extension() == extension)
                .ok_or(NotAKey)?,
        };
        // Uuids have several spellings, and a key has one.
        if key.to_string() == text { Ok(key) } else { Err(NotAKey) }
    }

    /// What it is kept for.
    pub const fn area(&self) -> Area {
        self.area
    }

    /// The id of what it belongs to.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// What lies under it.
    pub const fn media(&self) -> MediaType {
        self.media
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}.{}", self.area.as_str(), self.id, self.media.extension())
    }
}

/// Why a file was not kept, found or removed. The cause is for logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The service is not reachable, not well, or out of room. Trying again later may work.
    #[error("the file storage is unavailable: {0}")]
    Unavailable(String),
    /// It refuses what is asked: wrong keys, no such bucket. An operator has to help.
    #[error("the file storage refused: {0}")]
    Refused(String),
}

/// A kept file that is being read.
pub struct Reading {
    /// How many bytes it has.
    pub size: u64,
    /// All of them, in parts that are fetched as they are taken. It breaks off where the file is removed meanwhile.
    pub parts: BoxStream<'static, Result<Bytes, StorageError>>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// Keeps files.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Keeps the bytes, lastingly, in place of what lay there. Nobody ever sees half of them.
    async fn put(&self, key: &ObjectKey, bytes: Bytes) -> Result<(), StorageError>;

    /// The bytes; `None` where nothing lies there.
    async fn get(&self, key: &ObjectKey) -> Result<Option<Bytes>, StorageError>;

    /// The same a part at a time, for what may be too large for the memory.
    async fn read(&self, key: &ObjectKey) -> Result<Option<Reading>, StorageError>;

    /// Removes what lies there. That nothing did is no error.
    async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_as_they_were_written() {
        for area in Area::ALL {
            for media in MediaType::ALL {
                let key = ObjectKey::new(area, Uuid::from_u128(7), media);
                assert_eq!(ObjectKey::parse(&key.to_string()), Ok(key));
            }
        }
        let key = ObjectKey::new(Area::Pictures, Uuid::from_u128(7), MediaType::Jpeg);
        assert_eq!(key.to_string(), "pictures/00000000-0000-0000-0000-000000000007.jpg");
    }

    #[test]
    fn nothing_else_is_a_key() {
        for text in [
            "",
            "pictures",
            "pictures/",
            "pictures/../secrets.toml",
            "pictures/00000000-0000-0000-0000-000000000007",
            "pictures/00000000-0000-0000-0000-000000000007.exe",
            "pictures/00000000000000000000000000000007.jpg",
            "pictures/00000000-0000-0000-0000-00000000000A.jpg",
            "secrets/00000000-0000-0000-0000-000000000007.jpg",
            "/pictures/00000000-0000-0000-0000-000000000007.jpg",
        ] {
            assert_eq!(ObjectKey::parse(text), Err(NotAKey), "{text}");
        }
    }
}
