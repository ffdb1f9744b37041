//! The programs of the referees.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A referee that runs until it is dropped.
pub struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts a program of `tests/referees`. `None`, and a word about it, where the referees are not installed.
    pub fn start(script: &str) -> Option<Self> {
        let Some(referees) = std::env::var_os("TURNOUT_REFEREES") else {
            eprintln!("skipped: TURNOUT_REFEREES is not set; `make referees` installs the referees and runs this test");
            return None;
        };
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/referees");
        let mut child = Command::new(PathBuf::from(referees).join("bin/python"))
            .arg(scripts.join(script))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Some(Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        })
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the referee ended");
        line.trim_end().to_owned()
    }

    /// Asks it with one line and reads the answer of one line.
    pub fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.input, "{question}").unwrap();
        self.line().parse().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already, and a zombie is not to stay.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
