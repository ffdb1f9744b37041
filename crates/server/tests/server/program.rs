//! The program, running for a test.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// A running server. It stops, and its database with it, at the end of the test.
pub struct Program {
    pub child: Child,
    /// Address and port.
    pub address: String,
}

impl Program {
    /// Starts it on a free port and waits until it says where it listens.
    pub fn start(data_dir: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_turnout"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data_dir)
            .current_dir(data_dir);
        command
            .env("TURNOUT__METRICS__LISTEN", "")
            .env("TURNOUT__LOG__LEVEL", "warn");
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.ok()?;
            let (_, url) = line.split_once("http://")?;
            Some(url.split('/').next()?.to_owned())
        });
        Self {
            child,
            address: address.unwrap(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
            let _ = self.child.wait();
        }
    }
}
