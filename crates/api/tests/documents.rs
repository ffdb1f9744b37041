//! The checked-in copies of what the code says about itself. `TURNOUT_UPDATE_DOCS=1` writes them again.

use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn compare(name: &str, made: &str) {
    let file = docs().join(name);
    if std::env::var_os("TURNOUT_UPDATE_DOCS").is_some() {
        assert!(std::fs::write(&file, made).is_ok(), "docs/{name} cannot be written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let update = "TURNOUT_UPDATE_DOCS=1 cargo test -p turnout-api --test documents";
    assert!(
        kept == made,
        "docs/{name} is not what the code says; write it again with `{update}`"
    );
}

#[test]
fn the_list_of_errors_is_up_to_date() {
    compare("errors.md", &turnout_api::codes::document::page());
}

#[test]
fn the_page_of_roles_is_up_to_date() {
    compare("roles.md", &turnout_api::access::document::page());
}

#[test]
fn the_copy_of_the_openapi_document_is_up_to_date() {
    compare("openapi.json", &turnout_api::openapi::pretty());
}
