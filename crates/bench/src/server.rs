//! The server as a process.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use crate::Failure;
use crate::cleanup::child;
use crate::options::Options;

/// Who issues the access tokens. Fixed, because the port is another one at each start.
pub const ISSUER: &str = "turnout-bench";
/// After this long without a request the server is at rest.
const REST: Duration = Duration::from_secs(3);

/// How long it may take to stop where a measurement was broken off.
const PATIENCE: Duration = Duration::from_secs(10);

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
    pub async fn start(options: &Options, data: &Path) -> Result<(Self, Duration), Failure> {
        let mut command = child(&options.server);
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
        let greeting = lines.next_line().await?;
        let greeting = greeting.ok_or("the server did not start; see server.log")?;
        let took = begun.elapsed();
        if !greeting.contains("is ready") {
            return Err(format!("the server said: {greeting}").into());
        }
        let line = lines.next_line().await?.unwrap_or_default();
        let address = line.trim().strip_prefix("Listening ");
        let address = address.ok_or_else(|| format!("the server did not tell its address: {line}"))?;
        address.clone_into(&mut server.address);
        Ok((server, took))
    }

    /// Its number, unless it has ended.
    fn pid(&self) -> Result<Pid, Failure> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok());
        Ok(id.and_then(Pid::from_raw).ok_or("the server has ended")?)
    }

    /// Ends it as an operator does.
    pub async fn stop(mut self) -> Result<(), Failure> {
        kill_process(self.pid()?, Signal::TERM)?;
        let status = self.child.wait().await?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("the server ended with {status}").into())
        }
    }

    /// Resident memory in MiB, once nothing has been asked of it for a while.
    pub async fn memory_at_rest(&self) -> Result<f64, Failure> {
        tokio::time::sleep(REST).await;
        self.memory()
    }

    /// Resident memory in MiB.
    pub fn memory(&self) -> Result<f64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid()?))?;
        let kib = status.lines().find_map(|line| {
            let rest = line.strip_prefix("VmRSS:")?;
            rest.trim().trim_end_matches(" kB").parse::<f64>().ok()
        });
        Ok(kib.ok_or("the system does not tell the memory of a process")? / 1024.0)
    }

    /// Seconds of processor time that it has used so far. Unlike the speed, this hardly depends on what else the machine
    /// does.
    pub fn processor_time(&self) -> Result<f64, Failure> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid()?))?;
        // The name in parentheses may hold anything; the 11th and 12th field after it are user and system time.
        let fields = stat.rsplit_once(") ").map(|(_, rest)| rest).unwrap_or_default();
        let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>);
        Ok(ticks.sum::<Result<f64, _>>()? / TICKS)
    }
}

impl Drop for Server {
    /// Where a measurement was broken off the server stops as it should, as its cluster may have no other user. If it
    /// does not, it is killed.
    fn drop(&mut self) {
        let Ok(pid) = self.pid() else { return };
        let _gone = kill_process(pid, Signal::TERM);
        let deadline = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            sleep(Duration::from_millis(10));
        }
    }
}
