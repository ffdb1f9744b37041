//! The program itself, as a process of its own.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a step that fails fails the test"
)]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use turnout_testkit::TestFolder;

use crate::client::{Client, Tokens};
use crate::data_folder::DataFolder;

/// What a command of the program came to.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The exit code.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

/// A running `turnout serve`. It is killed with the test.
pub struct Process {
    child: Child,
    base: String,
}

impl Process {
    /// Starts a server on a free port, on this database. Processes with the same folder share their keys.
    pub async fn start(database_url: &str, folder: &Path) -> Self {
        Self::start_with(database_url, folder, &[]).await
    }

    /// As [`Process::start`], with these variables in its environment.
    pub async fn start_with(database_url: &str, folder: &Path, variables: &[(&str, &str)]) -> Self {
        Self::launch(folder, &["--database-url", database_url], variables).await
    }

    /// Starts a server on a free port, with the private database in this folder.
    pub async fn start_alone(folder: &DataFolder) -> Self {
        Self::launch(folder.path(), &[], &[]).await
    }

    async fn launch(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(program())
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder)
            .args(arguments)
            .env("TURNOUT__RATE_LIMIT__ENABLED", "false")
            .env("TURNOUT__METRICS__LISTEN", "")
            .env("TURNOUT__SERVER__PUBLIC_URL", "http://turnout.test")
            .env("TURNOUT__AUTH__ARGON2_MEMORY_KIB", "8192")
            .env("TURNOUT__AUTH__ARGON2_ITERATIONS", "1")
            .env("TURNOUT__DATABASE__POOL_SIZE", "8")
            .env("TURNOUT__LOG__LEVEL", "warn")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let base = loop {
            let line = lines.next_line().await.unwrap();
            let line = line.unwrap_or_else(|| panic!("the server ended before it was ready"));
            if let Some(address) = line.trim().strip_prefix("Listening") {
                break format!("http://{}", address.trim());
            }
        };
        // Whatever else it prints is read, so that it never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, base }
    }

    /// Runs a command of the program to its end, in an empty folder.
    pub async fn run(args: &[&str]) -> Ended {
        Self::run_with_input(args, "").await
    }

    /// As [`Process::run`], with this on its standard input.
    pub async fn run_with_input(args: &[&str], input: &str) -> Ended {
        let folder = TestFolder::create();
        let mut command = Command::new(program());
        command.args(args).current_dir(folder.path()).kill_on_drop(true);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever reads no input may have ended before it is written.
        let _unread = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let output = child.wait_with_output().await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Someone who has not signed in.
    pub fn client(&self) -> Client {
        Client::new(&self.base)
    }

    /// The token of the user with this phone, signed in with a code from the inbox.
    pub async fn sign_in(&self, phone: &str) -> String {
        self.sign_in_with_tokens(phone).await.access
    }

    /// As [`Process::sign_in`], with both tokens.
    pub async fn sign_in_with_tokens(&self, phone: &str) -> Tokens {
        let client = self.client();
        client
            .post("/v1/auth/otp", json!({"phone": phone}))
            .await
            .expect_status(202);
        let inbox = client.get("/dev/inbox.json").await.expect_status(200);
        let mut messages = inbox.body.as_array().unwrap().iter();
        let message = messages
            .find(|message| message.get("to") == Some(&json!(phone)))
            .unwrap();
        let text = message.get("text").and_then(Value::as_str).unwrap();
        let body = json!({"phone": phone, "code": text.split_whitespace().next()});
        let signed_in = client.post("/v1/auth/otp/verify", body).await.expect_status(200);
        Tokens::of(&signed_in.body)
    }

    /// Asks it to stop with SIGTERM, and answers its exit code.
    pub async fn stop(mut self) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        self.child.wait().await.unwrap().code()
    }

    /// Kills it with SIGKILL.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

/// The program, built if it is not up to date.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = std::process::Command::new(cargo)
            .args(["build", "--quiet", "--package", "turnout-server", "--bin", "turnout"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(built.success(), "the program cannot be built");
        let test = std::env::current_exe().unwrap();
        test.ancestors().nth(2).unwrap().join("turnout")
    })
}
