//! Runs schemathesis.

use std::path::Path;

use tokio::process::Command;
use turnout_testkit::TestFolder;

use super::scene::Scene;

/// No 5xx, no answer that the document does not know, nothing accepted that it forbids.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
    response_schema_conformance,negative_data_rejection,unsupported_method,allow_header_conformance,ignored_auth";

/// What `make fuzz` sets.
fn wish(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

/// Fails unless every check passes on every answer.
pub async fn run(program: &Path, scene: &Scene) {
    let folder = TestFolder::create();
    let configuration = folder.path().join("schemathesis.toml");
    std::fs::write(&configuration, scene.configuration()).unwrap();
    let mut command = Command::new(program);
    command
        .current_dir(folder.path())
        .arg("--config-file")
        .arg(&configuration)
        .args(["run", &scene.world.url("/openapi.json"), "--checks", CHECKS])
        .args(["--phases", &wish("TURNOUT_FUZZ_PHASES", "examples,fuzzing")])
        .args(["--max-examples", &wish("TURNOUT_FUZZ_EXAMPLES", "2")])
        .args(["--seed", &wish("TURNOUT_FUZZ_SEED", "1")])
        .args(["--continue-on-failure", "--no-shrink", "--warnings", "off"])
        .kill_on_drop(true);
    if let Some(token) = &scene.token {
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    let ended = command.output().await.unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    // A run that tried nothing proves nothing.
    assert!(said.contains(" passed"), "{said}");
}
