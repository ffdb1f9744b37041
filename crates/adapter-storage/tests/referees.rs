//! A fake of S3 that we did not make judges the bucket. `make referees` installs it; without it the test says that it is
//! skipped, and passes.

mod contract;

use turnout_adapter_storage::{BucketSettings, bucket};
use turnout_ports::storage::{Area, MediaType, ObjectKey, ObjectStore, StorageError};
use turnout_testkit::Referee;
use uuid::Uuid;

fn settings(endpoint: &str, name: &str) -> BucketSettings {
    BucketSettings {
        bucket: name.to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: endpoint.to_owned(),
        access_key: "key".into(),
        secret_key: "secret".into(),
        path_style: true,
    }
}

#[tokio::test]
async fn a_bucket_keeps_its_word() {
    let Some(mut referee) = Referee::start("moto_server.py") else {
        return;
    };
    let endpoint = format!("http://127.0.0.1:{}", referee.line());
    let store = bucket(&settings(&endpoint, "turnout")).unwrap();
    contract::keeps_its_word(&store).await;

    // The type stands beside the bytes too, for those who look into the bucket.
    let key = ObjectKey::new(Area::Pictures, Uuid::from_u128(2), MediaType::Png);
    assert_eq!(referee.ask(&key.to_string()), "image/png");

    let nowhere = bucket(&settings(&endpoint, "no-such-bucket")).unwrap();
    let refused = nowhere.put(&key, "x".into()).await;
    assert!(matches!(refused, Err(StorageError::Refused(_))), "{refused:?}");
}
