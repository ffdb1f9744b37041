//! Programs of others that judge ours, in Python (`tests/referees`). `make referees` installs them and sets
//! `TURNOUT_REFEREES` to their virtual environment.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A referee that runs until it is dropped.
#[derive(Debug)]
pub struct Referee {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Referee {
    /// Starts a program of `tests/referees`. `None` where the referees are not installed: the test is to be skipped.
    ///
    /// # Panics
    /// Where they are said to be installed and are not.
    pub fn start(script: &str) -> Option<Self> {
        let python = Self::program("python")?;
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/referees");
        let started = Command::new(python)
            .arg(scripts.join(script))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = started.unwrap_or_else(|error| panic!("TURNOUT_REFEREES: {script} cannot be started: {error}"));
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            panic!("{script} has no pipes");
        };
        Some(Self {
            child,
            input,
            output: BufReader::new(output),
        })
    }

    /// Where a program of the referees is. `None` where they are not installed: the test is to be skipped.
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub fn program(name: &str) -> Option<PathBuf> {
        let referees = std::env::var_os("TURNOUT_REFEREES").filter(|path| !path.is_empty());
        if referees.is_none() {
            eprintln!("skipped: TURNOUT_REFEREES is not set; `make referees` installs the referees and runs this test");
        }
        referees.map(|path| PathBuf::from(path).join("bin").join(name))
    }

    /// The next line that it prints.
    ///
    /// # Panics
    /// Where it ended.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        assert!(matches!(read, Ok(1..)), "the referee ended: {read:?}");
        line.trim_end().to_owned()
    }

    /// Asks it with one line and reads the answer of one line.
    ///
    /// # Panics
    /// Where it ended.
    pub fn ask(&mut self, question: &str) -> String {
        let asked = writeln!(self.input, "{question}");
        assert!(asked.is_ok(), "the referee ended: {asked:?}");
        self.line()
    }
}

impl Drop for Referee {
    fn drop(&mut self) {
        // It may have ended already; and it is waited for, so that no zombie stays.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
