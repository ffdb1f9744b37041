//! What a newcomer does first, against the program as it is: the walk of `turnout demo`, and the session of the README.

use std::process::{Command, Output};

use super::program::Program;
use turnout_testkit::TestFolder;

const README: &str = include_str!("../../../../README.md");

#[test]
fn the_demo_walks_to_its_end_twice() {
    let folder = TestFolder::create();
    let server = Program::start(folder.path());
    for _ in 0..2 {
        let told = succeeded(&demo(&url(&server)));
        assert!(told.contains("Everything was answered as it should be."), "{told}");
    }
}

#[test]
fn the_demo_says_that_no_server_is_there() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let output = demo(&url);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains(&format!("no server answers at {url}")), "{told}");
}

#[test]
fn the_session_of_the_readme_works() {
    let folder = TestFolder::create();
    let server = Program::start(folder.path());
    let session = session(README).replace("http://127.0.0.1:8080", &url(&server));
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &session]);
    let told = succeeded(&shell.env("NO_PROXY", "*").output().unwrap());
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[..3], ["published", "accepted", "approved"], "{told}");
    assert!(lines[3].starts_with("TKT-"), "{told}");
    let second = lines[4];
    assert!(
        second.contains("already_checked_in") && second.contains("north gate"),
        "{told}"
    );
}

/// The blocks of the chapter that are marked as bash.
fn session(page: &str) -> String {
    let (_, chapter) = page.split_once("## A first session").unwrap();
    let (chapter, _) = chapter.split_once("\n## ").unwrap();
    let blocks = chapter.split("```bash\n").skip(1);
    blocks.map(|block| block.split_once("```").unwrap().0).collect()
}

fn url(server: &Program) -> String {
    format!("http://{}", server.address)
}

fn demo(url: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnout"));
    command.args(["demo", "--url", url]).output().unwrap()
}

fn succeeded(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{complained}");
    told
}
