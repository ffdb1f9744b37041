//! What every file storage does.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

use bytes::Bytes;
use futures::TryStreamExt;
use turnout_ports::storage::{Area, MediaType, ObjectKey, ObjectStore, StorageError};
use uuid::Uuid;

/// Puts, reads, replaces and removes.
pub async fn keeps_its_word(store: &dyn ObjectStore) {
    let key = |number: u128, media| ObjectKey::new(Area::Pictures, Uuid::from_u128(number), media);
    let (first, second) = (key(1, MediaType::Jpeg), key(2, MediaType::Png));
    assert_eq!(store.get(&first).await.unwrap(), None);
    store.delete(&first).await.unwrap();

    store.put(&first, "one".into()).await.unwrap();
    store.put(&second, Vec::new().into()).await.unwrap();
    assert_eq!(store.get(&first).await.unwrap().unwrap(), "one");
    assert_eq!(store.get(&second).await.unwrap().unwrap(), "");

    let large: Vec<u8> = (0..3_u32 << 20).map(|place| (place % 251) as u8).collect();
    store.put(&first, large.clone().into()).await.unwrap();
    assert_eq!(store.get(&first).await.unwrap().unwrap(), large);
    in_parts(store, &first, &second, large).await;

    store.delete(&first).await.unwrap();
    store.delete(&first).await.unwrap();
    assert_eq!(store.get(&first).await.unwrap(), None);
    assert_eq!(store.get(&second).await.unwrap().unwrap(), "");
}

/// Reads a large file and an empty one bit by bit, and a large one that is replaced or removed meanwhile.
async fn in_parts(store: &dyn ObjectStore, first: &ObjectKey, second: &ObjectKey, large: Vec<u8>) {
    let read = async |key| {
        let reading = store.read(key).await.unwrap().unwrap();
        let parts: Vec<Bytes> = reading.parts.try_collect().await.unwrap();
        assert_eq!(usize::try_from(reading.size).unwrap(), parts.concat().len());
        parts
    };
    assert!(read(second).await.is_empty());
    let parts = read(first).await;
    assert_eq!(parts.concat(), large);
    assert!(parts.iter().all(|part| part.len() <= 1 << 20), "no part is large");
    for other in [Some(vec![8_u8; large.len()]), None] {
        store.put(first, large.clone().into()).await.unwrap();
        let mut reading = store.read(first).await.unwrap().unwrap();
        let begun = reading.parts.try_next().await.unwrap().unwrap();
        match other {
            Some(other) => store.put(first, other.into()).await.unwrap(),
            None => store.delete(first).await.unwrap(),
        }
        let rest: Result<Vec<Bytes>, _> = reading.parts.try_collect().await;
        assert!(matches!(rest, Err(StorageError::Unavailable(_))), "{}", begun.len());
    }
    assert!(store.read(first).await.unwrap().is_none());
}
