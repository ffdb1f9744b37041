//! Puts the layers on top of each other.

use std::path::{Path, PathBuf};

use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Value};
use figment::{Figment, Metadata, Source};

use super::environment::Variables;
use super::error::{ConfigError, Fault};
use super::reference::is_secret;
use super::secrets::{self, Generated};
use super::sections::Config;
use super::{REFERENCE, production, unknown, validate};

/// The file that is read where none is named.
const DEFAULT_FILE: &str = "turnout.toml";

/// The last layer: flags of the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// The file to read in place of `turnout.toml`.
    pub config: Option<PathBuf>,
    /// `server.listen`
    pub listen: Option<String>,
    /// `data_dir`
    pub data_dir: Option<String>,
    /// `database.url`
    pub database_url: Option<String>,
}

/// Whether missing secrets are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Make and keep them, as the server does when it starts.
    Generate,
    /// Use those that were made before and leave the others empty: for commands that only look.
    AsTheyAre,
}

/// What holds.
pub struct Loaded {
    /// As the program reads it.
    pub config: Config,
    /// As text by key, for printing.
    pub values: Dict,
    /// The secrets that nobody gave.
    pub generated: Generated,
}

/// Reads every layer, refuses what is wrong, and makes the secrets that are missing.
pub fn load(flags: &Flags, variables: &Variables, origin: Origin) -> Result<Loaded, ConfigError> {
    let given = layers(flags, variables)?;
    let reference = dict(&Figment::from(Toml::string(REFERENCE)))?;
    let faults = unknown::unknown_keys(&reference, &dict(&given)?, &given);
    if !faults.is_empty() {
        return Err(ConfigError::Faults(faults));
    }
    let missing: Config = extract(&given)?;
    let generated = secrets::generated(&missing, origin)?;
    let whole = fill(given, &generated);
    let config: Config = extract(&whole)?;
    let mut faults = validate::faults(&config);
    faults.extend(production::faults(&config, &generated));
    if faults.is_empty() {
        Ok(Loaded {
            values: dict(&whole)?,
            config,
            generated,
        })
    } else {
        Err(ConfigError::Faults(faults))
    }
}

fn layers(flags: &Flags, variables: &Variables) -> Result<Figment, ConfigError> {
    let mut layers = Figment::from(Toml::string(REFERENCE));
    match &flags.config {
        Some(path) => layers = layers.merge(file(path)?),
        None if Path::new(DEFAULT_FILE).exists() => layers = layers.merge(file(Path::new(DEFAULT_FILE))?),
        None => {}
    }
    layers = layers.merge(variables.clone());
    let flags = [
        ("server.listen", &flags.listen),
        ("data_dir", &flags.data_dir),
        ("database.url", &flags.database_url),
    ];
    for (key, value) in flags {
        if let Some(value) = value {
            layers = layers.merge(Serialized::default(key, value));
        }
    }
    Ok(layers)
}

/// An absent value and an empty one are the same for a secret, so generated ones go over empty ones.
fn fill(layers: Figment, generated: &Generated) -> Figment {
    generated.values().fold(layers, |layers, (key, value)| {
        layers.merge(Serialized::default(key, value))
    })
}

fn file(path: &Path) -> Result<figment::providers::Data<Toml>, ConfigError> {
    match path.metadata() {
        Ok(found) if found.is_file() => Ok(Toml::file_exact(path)),
        Ok(_) => Err(ConfigError::File {
            path: path.display().to_string(),
            message: "not a file".to_owned(),
        }),
        Err(error) => Err(ConfigError::File {
            path: path.display().to_string(),
            message: error.to_string(),
        }),
    }
}

fn dict(figment: &Figment) -> Result<Dict, ConfigError> {
    match figment.find_value("") {
        Ok(Value::Dict(_, dict)) => Ok(dict),
        Ok(_) => Ok(Dict::new()),
        Err(error) => Err(faults(error)),
    }
}

fn extract(figment: &Figment) -> Result<Config, ConfigError> {
    figment.extract_lossy().map_err(faults)
}

fn faults(error: figment::Error) -> ConfigError {
    let faults = error.into_iter().map(|one| {
        let place = one.metadata.as_ref().map(place).unwrap_or_default();
        let path = one.path.join(".");
        // The words of the error quote the value.
        let message = if one.path.iter().any(|part| is_secret(part)) {
            "is of the wrong type".to_owned()
        } else {
            one.kind.to_string()
        };
        Fault::new(path, format!("{message}{place}"))
    });
    ConfigError::Faults(faults.collect())
}

fn place(metadata: &Metadata) -> String {
    match &metadata.source {
        // Values that come from the program are those of its flags.
        Some(Source::Code(_)) => " (in a flag)".to_owned(),
        Some(source) => format!(" (in {source})"),
        None => format!(" (in {})", metadata.name),
    }
}
