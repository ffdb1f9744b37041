//! Secrets that nobody gave: made once, kept in a file that only the server's user can read, used again.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use toml::Table;
use turnout_adapter_system::entropy::OsEntropy;
use turnout_adapter_system::keys::{KeyError, SigningKey, generate_pepper};

use super::error::ConfigError;
use super::load::Origin;
use super::sections::{Config, Environment};

/// Generated secrets by key.
#[derive(Clone, Debug, Default)]
pub struct Generated(Vec<(&'static str, SecretString)>);

impl Generated {
    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(key, _)| *key)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(key, secret)| (*key, secret.expose_secret()))
    }
}

/// A secret that can be made: its key, its value as given, and how to make one.
type Slot<'a> = (&'static str, &'a SecretString, fn() -> Result<SecretString, KeyError>);

fn slots(config: &Config) -> [Slot<'_>; 4] {
    [
        ("auth.signing_key", &config.auth.signing_key, signing_key),
        ("auth.pepper", &config.auth.pepper, pepper),
        ("tickets.signing_key", &config.tickets.signing_key, signing_key),
        (
            "payments.sandbox.webhook_secret",
            &config.payments.sandbox.webhook_secret,
            pepper,
        ),
    ]
}

fn signing_key() -> Result<SecretString, KeyError> {
    SigningKey::generate(&OsEntropy).to_pem()
}

#[expect(clippy::unnecessary_wraps, reason = "stands in a table beside what can fail")]
fn pepper() -> Result<SecretString, KeyError> {
    Ok(generate_pepper(&OsEntropy))
}

/// The secrets that are given nowhere: read from the data folder, and made where they are not there either.
pub(super) fn generated(config: &Config, origin: Origin) -> Result<Generated, ConfigError> {
    let missing: Vec<_> = slots(config)
        .into_iter()
        .filter(|(_, given, _)| given.expose_secret().is_empty())
        .collect();
    let path = config.data_dir.join("secrets.toml");
    if missing.is_empty() {
        return Ok(Generated::default());
    }
    let make = origin == Origin::Generate && may_generate(config);
    let _turn = if make { Some(turn(&config.data_dir)?) } else { None };
    let mut kept = read(&path)?;
    let mut found = Vec::new();
    let mut is_new = false;
    for (key, _, generate) in missing {
        let known = kept
            .get(key)
            .and_then(toml::Value::as_str)
            .map(|text| SecretString::from(text.to_owned()));
        match known {
            Some(secret) => found.push((key, secret)),
            None if make => {
                let secret = generate().map_err(|error| failed(&path, &error))?;
                kept.insert(key.to_owned(), secret.expose_secret().into());
                found.push((key, secret));
                is_new = true;
            }
            None => {}
        }
    }
    if is_new {
        write(&path, &kept)?;
    }
    Ok(Generated(found))
}

/// Production makes none behind the operator's back unless it is allowed to.
fn may_generate(config: &Config) -> bool {
    config.environment == Environment::Development
        || config.production.allow.iter().any(|name| name == "generated_keys")
}

/// Processes that start together take turns, so that all of them use the same secrets.
fn turn(data_dir: &Path) -> Result<File, ConfigError> {
    let path = data_dir.join("secrets.lock");
    let lock = fs::create_dir_all(data_dir)
        .and_then(|()| {
            OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .mode(0o600)
                .open(&path)
        })
        .and_then(|file| file.lock().map(|()| file));
    lock.map_err(|error| failed(&path, &error))
}

fn read(path: &Path) -> Result<Table, ConfigError> {
    match fs::read_to_string(path) {
        Ok(text) => text.parse().map_err(|error| failed(path, &error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Table::new()),
        Err(error) => Err(failed(path, &error)),
    }
}

/// Whole or not at all: a half-written file would lock everybody out.
fn write(path: &Path, kept: &Table) -> Result<(), ConfigError> {
    let head =
        "# Secrets that Turnout made for itself. Whoever has them can sign in as anyone: keep them to yourself.\n";
    let text = toml::to_string(kept).map_err(|error| failed(path, &error))?;
    let draft = path.with_extension("draft");
    let written = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| {
            file.write_all(head.as_bytes())?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
    written
        .and_then(|()| fs::rename(&draft, path))
        .map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &dyn std::error::Error) -> ConfigError {
    ConfigError::File {
        path: path.display().to_string(),
        message: error.to_string(),
    }
}
