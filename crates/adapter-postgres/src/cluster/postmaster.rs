//! Starts, adopts and stops the server process of a cluster.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::account::Account;
use super::binaries::Binaries;
use super::error::{ClusterError, ClusterResult, IoContext};
use super::pid_file::PidFile;
use super::place;
use super::{ClusterOptions, Durability, POLL};

const START_SECONDS: u64 = 60;
const FAST_STOP_SECONDS: u64 = 6;
const LAST_STOP_SECONDS: u64 = 2;
const STARTS: u32 = 5;

/// A running server of a cluster.
#[derive(Debug)]
pub(super) struct Postmaster {
    pgdata: PathBuf,
    pub socket_folder: PathBuf,
    pub port: u16,
    /// Set where this process started it and so has to collect it.
    child: Option<Child>,
}

impl Postmaster {
    /// Starts a server on a folder that nobody serves.
    pub fn start(
        pgdata: &Path,
        account: &Account,
        binaries: &Binaries,
        options: &ClusterOptions,
    ) -> ClusterResult<Self> {
        let mut attempt = 1;
        loop {
            match Self::start_once(pgdata, account, binaries, options) {
                // Workers of a server that was killed take a moment to notice and let go of the shared memory.
                Err(ClusterError::Program { output, .. })
                    if attempt < STARTS && output.contains("shared memory block") =>
                {
                    attempt += 1;
                    sleep(Duration::from_millis(500));
                }
                outcome => return outcome,
            }
        }
    }

    /// Takes over the server that runs on this folder already, if one does.
    pub fn adopt(pgdata: &Path) -> ClusterResult<Option<Self>> {
        let deadline = Instant::now() + Duration::from_secs(START_SECONDS);
        while let Some(found) = PidFile::read(pgdata).filter(|found| found.is_alive(pgdata)) {
            if found.is_ready() {
                tracing::debug!(folder = %pgdata.display(), "using the database server that is running already");
                let PidFile {
                    socket_folder, port, ..
                } = found;
                return Ok(Some(Self {
                    pgdata: pgdata.to_owned(),
                    socket_folder,
                    port,
                    child: None,
                }));
            }
            // It is starting, recovering or stopping: wait for what comes of it.
            if Instant::now() > deadline {
                return Err(too_slow("become ready or stop", START_SECONDS, pgdata));
            }
            sleep(POLL);
        }
        if PidFile::read(pgdata).is_some_and(|left| left.is_anothers(pgdata)) {
            PidFile::disown(pgdata)?;
        }
        Ok(None)
    }

    fn start_once(
        pgdata: &Path,
        account: &Account,
        binaries: &Binaries,
        options: &ClusterOptions,
    ) -> ClusterResult<Self> {
        let socket_folder = place::socket_folder(pgdata, account)?;
        let log_path = log_path(pgdata);
        let log = File::create(&log_path).context("create", &log_path)?;
        account.own(&log_path)?;
        // Nobody serves this folder, so whoever has the number in the socket's lock file by now is a stranger.
        drop(fs::remove_file(
            socket_folder.join(format!(".s.PGSQL.{}.lock", place::PORT)),
        ));
        let mut command = account.command(binaries.program("postgres"), pgdata);
        command
            .arg("-D")
            .arg(pgdata)
            .arg("-k")
            .arg(&socket_folder)
            .args(["-p", &place::PORT.to_string()]);
        for (name, value) in settings(options) {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command
            .stderr(log.try_clone().context("open", &log_path)?)
            .stdout(Stdio::from(log));
        // A group of its own: Ctrl-C in the terminal is for us, and we stop the server when we are done with it.
        let mut child = command
            .process_group(0)
            .spawn()
            .context("run", &binaries.program("postgres"))?;
        wait_until_ready(pgdata, &mut child)?;
        Ok(Self {
            pgdata: pgdata.to_owned(),
            socket_folder,
            port: place::PORT,
            child: Some(child),
        })
    }

    /// Stops it: open transactions are rolled back and clients disconnected.
    pub fn stop(mut self) -> ClusterResult<()> {
        for (signal, seconds) in [(Signal::INT, FAST_STOP_SECONDS), (Signal::QUIT, LAST_STOP_SECONDS)] {
            let Some(running) = PidFile::read(&self.pgdata).filter(|found| found.is_alive(&self.pgdata)) else {
                break;
            };
            running.signal(signal);
            let deadline = Instant::now() + Duration::from_secs(seconds);
            while Instant::now() < deadline {
                if self.is_gone(&running) {
                    self.remove_socket_folder();
                    return Ok(());
                }
                sleep(POLL);
            }
            tracing::warn!(?signal, "the database server is slow to stop");
        }
        match PidFile::read(&self.pgdata) {
            Some(left) if left.is_alive(&self.pgdata) => Err(too_slow("stop", FAST_STOP_SECONDS, &self.pgdata)),
            _ => Ok(()),
        }
    }

    /// Takes away a socket folder of its own. Fails, and may, where anything is left in it.
    fn remove_socket_folder(&self) {
        if self.socket_folder != self.pgdata {
            drop(fs::remove_dir(&self.socket_folder));
        }
    }

    fn is_gone(&mut self, running: &PidFile) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(Some(_)) | Err(_)),
            None => !running.is_alive(&self.pgdata),
        }
    }
}

impl Drop for Postmaster {
    /// Collects the server if it ended, so that it is not taken for a running process.
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.try_wait());
        }
    }
}

fn wait_until_ready(pgdata: &Path, child: &mut Child) -> ClusterResult<()> {
    let deadline = Instant::now() + Duration::from_secs(START_SECONDS);
    let pid = i32::try_from(child.id()).ok();
    while Instant::now() < deadline {
        if PidFile::read(pgdata).is_some_and(|file| Some(file.pid) == pid && file.is_ready()) {
            return Ok(());
        }
        if let Some(status) = child.try_wait().context("watch", pgdata)? {
            let output = format!("{status}\n{}", tail(&log_path(pgdata)).unwrap_or_default());
            return Err(ClusterError::Program {
                program: "postgres",
                output,
            });
        }
        sleep(POLL);
    }
    Err(too_slow("start", START_SECONDS, pgdata))
}

fn settings(options: &ClusterOptions) -> Vec<(&'static str, String)> {
    let mut settings = vec![
        ("listen_addresses", String::new()),
        ("unix_socket_permissions", "0700".to_owned()),
        ("max_connections", options.max_connections.to_string()),
        ("timezone", "UTC".to_owned()),
        ("log_timezone", "UTC".to_owned()),
        ("lc_messages", "C".to_owned()),
    ];
    if cfg!(target_os = "linux") {
        // A client that went away while its statement ran holds its locks no longer than this.
        settings.push(("client_connection_check_interval", "1s".to_owned()));
    }
    if options.durability == Durability::None {
        let fast = ["fsync", "synchronous_commit", "full_page_writes"].map(|name| (name, "off".to_owned()));
        settings.extend(fast);
        settings.extend([("wal_level", "minimal".to_owned()), ("max_wal_senders", "0".to_owned())]);
    }
    settings
}

fn log_path(pgdata: &Path) -> PathBuf {
    pgdata.join("server.log")
}

fn tail(log: &Path) -> io::Result<String> {
    let text = fs::read_to_string(log)?;
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(10);
    Ok(lines.get(from..).unwrap_or_default().join("\n"))
}

fn too_slow(what: &'static str, seconds: u64, pgdata: &Path) -> ClusterError {
    ClusterError::TooSlow {
        what,
        seconds,
        log: log_path(pgdata),
    }
}
