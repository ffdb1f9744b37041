//! What every file storage does.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

use turnout_ports::storage::{Area, MediaType, ObjectKey, ObjectStore};
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

    let large = vec![7_u8; 3 << 20];
    store.put(&first, large.clone().into()).await.unwrap();
    assert_eq!(store.get(&first).await.unwrap().unwrap(), large);

    store.delete(&first).await.unwrap();
    store.delete(&first).await.unwrap();
    assert_eq!(store.get(&first).await.unwrap(), None);
    assert_eq!(store.get(&second).await.unwrap().unwrap(), "");
}
