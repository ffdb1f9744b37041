//! The section of file storage.

use turnout_server::config::StorageKind;

use super::{faults, look};

const BUCKET: [(&str, &str); 3] = [
    ("TURNOUT__STORAGE__KIND", "s3"),
    ("TURNOUT__STORAGE__BUCKET", "turnout"),
    ("TURNOUT__STORAGE__REGION", "eu-west-1"),
];

#[test]
fn a_folder_is_the_default_and_needs_nothing() {
    let storage = look("", &[], None).unwrap().config.storage;
    assert_eq!(storage.kind, StorageKind::Folder);
}

#[test]
fn a_bucket_is_opened_with_keys_that_are_not_printed() {
    let keys = [
        ("TURNOUT__STORAGE__ACCESS_KEY", "AKIA-EXAMPLE"),
        ("TURNOUT__STORAGE__SECRET_KEY", "wJalr-EXAMPLE"),
    ];
    let pairs = [BUCKET.as_slice(), &keys].concat();
    let loaded = look("", &pairs, None).unwrap();
    assert_eq!(loaded.config.storage.kind, StorageKind::S3);
    assert!(!loaded.to_masked_toml().contains("EXAMPLE"));
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let wrong = [
        ("TURNOUT__STORAGE__KIND", "s3"),
        ("TURNOUT__STORAGE__ENDPOINT", "minio:9000/files"),
        ("TURNOUT__STORAGE__ACCESS_KEY", "AKIA"),
    ];
    let expected = [
        "storage.bucket: is needed where storage.kind is \"s3\"",
        "storage.region: is needed where storage.kind is \"s3\"",
        "storage.endpoint: must begin with http:// or https:// and have no path, query or fragment",
        "storage.secret_key: is given together with storage.access_key or not at all",
    ];
    assert_eq!(faults("", &wrong), expected);
}
