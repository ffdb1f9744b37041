//! The folder, and the memory that stands in for it in other tests.

mod contract;

use std::os::unix::fs::PermissionsExt;

use turnout_adapter_storage::{BucketSettings, bucket, folder};
use turnout_ports::storage::{Area, MediaType, ObjectKey, ObjectStore, StorageError};
use turnout_ports::testing::MemoryObjects;
use uuid::Uuid;

#[tokio::test]
async fn memory_keeps_its_word() {
    contract::keeps_its_word(&MemoryObjects::default()).await;
}

#[tokio::test]
async fn a_folder_keeps_its_word() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("deep/objects");
    contract::keeps_its_word(&folder(&root).unwrap()).await;
    // What is kept is found again after a start.
    let key = ObjectKey::new(Area::Pictures, Uuid::from_u128(2), MediaType::Png);
    assert_eq!(folder(&root).unwrap().get(&key).await.unwrap().unwrap(), "");
    assert_eq!(root.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_place_that_is_none_is_told_of() {
    let place = tempfile::NamedTempFile::new().unwrap();
    assert!(folder(place.path()).is_err());
}

#[tokio::test]
async fn a_service_that_is_away_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let settings = BucketSettings {
        bucket: "pictures".to_owned(),
        region: "us-east-1".to_owned(),
        endpoint,
        access_key: "key".into(),
        secret_key: "secret".into(),
        path_style: true,
    };
    let key = ObjectKey::new(Area::Pictures, Uuid::from_u128(1), MediaType::Jpeg);
    let refused = bucket(&settings).unwrap().get(&key).await;
    assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
}
