//! The server as a process.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::Failure;
use crate::options::Options;

/// Who issues the access tokens. Fixed, because the port is another one at each start.
pub const ISSUER: &str = "turnout-bench";
/// After this long without a request the server is at rest.
const REST: Duration = Duration::from_secs(3);

/// Ticks in a second, in which Linux tells programs the processor time of others.
const TICKS: f64 = 100.0;

/// A running server. It is stopped when this is dropped.
pub struct Server {
    child: Child,
    /// Address and port.
    pub address: String,
}

impl Server {
    /// Starts it and waits until it says that it is ready. Answers how long that took, seen from outside.
    pub fn start(options: &Options, data: &Path) -> Result<(Self, Duration), Failure> {
        let mut command = Command::new(&options.server);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data);
        command
            .env("TURNOUT__RATE_LIMIT__ENABLED", "false")
            .env("TURNOUT__METRICS__LISTEN", "127.0.0.1:0")
            .env("TURNOUT__AUTH__ISSUER", ISSUER);
        for setting in &options.settings {
            let (name, value) = setting.split_once('=').ok_or("a setting is NAME=VALUE")?;
            command.env(name, value);
        }
        let log = File::create(options.folder.join("server.log"))?;
        let begun = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut server = Self {
            child,
            address: String::new(),
        };
        let mut lines = BufReader::new(output).lines();
        let greeting = lines.next().ok_or("the server did not start; see server.log")??;
        let took = begun.elapsed();
        if !greeting.contains("is ready") {
            return Err(format!("the server said: {greeting}").into());
        }
        let api = lines.next().ok_or("the server did not tell its address")??;
        let (_, address) = api.split_once("http://").ok_or("the server did not tell its address")?;
        address.trim_end_matches("/v1").clone_into(&mut server.address);
        Ok((server, took))
    }

    /// Ends it as an operator does.
    pub fn stop(mut self) -> Result<(), Failure> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("the server ended with {status}").into())
        }
    }

    /// Resident memory in MiB, once nothing has been asked of it for a while.
    pub fn memory_at_rest(&self) -> Result<f64, Failure> {
        sleep(REST);
        self.memory()
    }

    /// Resident memory in MiB.
    pub fn memory(&self) -> Result<f64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kib = status.lines().find_map(|line| {
            let rest = line.strip_prefix("VmRSS:")?;
            rest.trim().trim_end_matches(" kB").parse::<f64>().ok()
        });
        Ok(kib.ok_or("the system does not tell the memory of a process")? / 1024.0)
    }

    /// Seconds of processor time that it has used so far. Unlike the speed, this hardly depends on what else the machine
    /// does.
    pub fn processor_time(&self) -> Result<f64, Failure> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name in parentheses may hold anything; the 11th and 12th field after it are user and system time.
        let fields = stat.rsplit_once(") ").map(|(_, rest)| rest).unwrap_or_default();
        let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>);
        Ok(ticks.sum::<Result<f64, _>>()? / TICKS)
    }
}

impl Drop for Server {
    /// Nothing is left running where a measurement failed.
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _gone = kill_process(Pid::from_child(&self.child), Signal::TERM);
            let _status = self.child.wait();
        }
    }
}
