//! The command line.

mod admin;
mod config;
mod demo;
mod migrate;
mod openapi;
mod verify;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Flags, Loaded, Origin, Variables, load};
use crate::{logging, serve, work};

/// Whatever ends a command.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Host and attend events.
#[derive(Debug, Parser)]
#[command(name = "turnout", version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// The configuration file, in place of ./turnout.toml
    #[arg(long, global = true, value_name = "FILE", env = "TURNOUT_CONFIG")]
    config: Option<PathBuf>,
    /// The folder of the private database and of generated secrets
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// The database, in place of a private one
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the HTTP interface and carry out background jobs
    Serve {
        /// Address and port
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
    },
    /// Carry out background jobs only, beside servers on the same database
    Worker,
    /// Bring the database's schema to another state
    Migrate {
        #[command(subcommand)]
        action: migrate::Action,
    },
    /// Print the configuration that holds, with secrets masked
    Config {
        /// Print nothing; only tell whether it can be used
        #[arg(long)]
        check: bool,
    },
    /// Make, reset, empower and list those who work for the platform
    Admin {
        #[command(subcommand)]
        action: admin::Action,
    },
    /// Walk the life of an event against a running development server, and show each step
    Demo {
        /// Where the server answers
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
        url: String,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Check that no rule about seats, money and tickets is broken in what is stored
    ///
    /// It changes nothing and can run beside servers. Exit code 0: everything holds; 1: something is broken, and it is
    /// listed; 2: nothing was found out.
    Verify(verify::Options),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // A check that could not be made must not look like one that found something.
    let failed = match &cli.command {
        Command::Verify(_) => ExitCode::from(verify::UNKNOWN),
        _ => ExitCode::FAILURE,
    };
    run(cli).unwrap_or_else(|failure| {
        // Nothing is left to tell it to where standard error is closed.
        drop(writeln!(std::io::stderr(), "turnout: {failure}"));
        failed
    })
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let Common {
        config,
        data_dir,
        database_url,
    } = cli.common;
    let flags = Flags {
        config,
        data_dir,
        database_url,
        listen: None,
    };
    let ended = match cli.command {
        Command::Serve { listen } => {
            let loaded = settings(&Flags { listen, ..flags }, Origin::Generate)?;
            start(&loaded, serve::serve(&loaded))
        }
        Command::Worker => {
            let loaded = settings(&flags, Origin::Generate)?;
            start(&loaded, work::work(&loaded))
        }
        Command::Migrate { action } => {
            let loaded = settings(&flags, Origin::AsTheyAre)?;
            start(&loaded, migrate::run(&loaded.config, action))
        }
        Command::Admin { action } => {
            // Where the server has not run yet, its secrets are made here: passwords are worth nothing without the pepper.
            let loaded = settings(&flags, Origin::Generate)?;
            start(&loaded, admin::run(&loaded.config, action))
        }
        Command::Demo { url } => demo::run(&url),
        Command::Config { check } => config::run(&settings(&flags, Origin::AsTheyAre)?, check),
        Command::Openapi => openapi::run(&settings(&flags, Origin::AsTheyAre)?.config),
        Command::Verify(options) => {
            let loaded = settings(&flags, Origin::AsTheyAre)?;
            return start(&loaded, verify::run(&loaded.config, &options));
        }
    };
    ended.map(|()| ExitCode::SUCCESS)
}

fn settings(flags: &Flags, origin: Origin) -> Result<Loaded, Failure> {
    Ok(load(flags, &Variables::of_process(), origin)?)
}

/// Runs what needs a runtime and a log.
fn start<T>(loaded: &Loaded, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    logging::start(&loaded.config.log)?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// Prints a line for the person who started the program, unless nobody reads any more.
pub(crate) fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}
