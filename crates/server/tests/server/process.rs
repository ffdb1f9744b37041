//! The program as a process: started, stopped, killed and started again.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use super::program::Program;
use rustix::process::{Pid, Signal, kill_process};
use turnout_testkit::TestFolder;

fn get(server: &Program, path: &str) -> String {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: turnout\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn signal(server: &mut Program, signal: Signal) -> ExitStatus {
    kill_process(Pid::from_child(&server.child), signal).unwrap();
    server.child.wait().unwrap()
}

#[test]
fn it_stops_cleanly_and_survives_being_killed() {
    let folder = TestFolder::create();
    let pid_file = folder.path().join("postgres/postmaster.pid");

    let mut server = Program::start(folder.path());
    assert!(get(&server, "/readyz").starts_with("HTTP/1.1 200"));
    signal(&mut server, Signal::KILL);
    assert!(pid_file.exists(), "the database outlives a killed server");

    let mut server = Program::start(folder.path());
    assert!(get(&server, "/readyz").starts_with("HTTP/1.1 200"));
    let begun = Instant::now();
    assert_eq!(signal(&mut server, Signal::TERM).code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(!pid_file.exists(), "the database stops with its last user");
}

#[test]
fn a_taken_port_is_told_before_anything_is_started() {
    let folder = TestFolder::create();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnout"));
    command
        .args(["serve", "--listen", &address, "--data-dir"])
        .arg(folder.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains(&format!("cannot listen on {address}")), "{told}");
    assert!(!folder.path().join("postgres").exists());
}
