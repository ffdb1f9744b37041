//! The layer of environment variables.

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};

use super::reference::is_by_currency;

const PREFIX: &str = "TURNOUT__";

/// Variables such as `TURNOUT__SERVER__LISTEN`, taken once at the start.
#[derive(Clone, Debug, Default)]
pub struct Variables(Vec<(String, String)>);

impl Variables {
    /// Those of this process.
    pub fn of_process() -> Self {
        let text =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::from_pairs(text)
    }

    /// Of these, the ones that are ours.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect())
    }
}

impl Provider for Variables {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment variables").interpolater(|_, keys| {
            let parts: Vec<String> = keys.iter().map(|key| key.to_uppercase()).collect();
            format!("{PREFIX}{}", parts.join("__"))
        })
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut whole = Dict::new();
        for (name, value) in &self.0 {
            insert(&mut whole, &path_of(name.trim_start_matches(PREFIX)), value);
        }
        Ok(Map::from([(Profile::Default, whole)]))
    }
}

/// `SERVER__LISTEN` is `server.listen`. Keys are in lower case but for currency codes.
fn path_of(name: &str) -> Vec<String> {
    let mut path: Vec<String> = name.split("__").map(str::to_lowercase).collect();
    if let Some((last, table)) = path.split_last_mut()
        && is_by_currency(&table.join("."))
    {
        last.make_ascii_uppercase();
    }
    path
}

fn insert(into: &mut Dict, path: &[String], text: &str) {
    match path {
        [] => {}
        [last] => {
            into.insert(last.clone(), parse(text));
        }
        [first, rest @ ..] => {
            let below = into.entry(first.clone()).or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, dict) = below {
                insert(dict, rest, text);
            }
        }
    }
}

/// A list is written `[one, two]`. All else stays text and is turned into what the key needs, so that a password of
/// digits stays a password.
fn parse(text: &str) -> Value {
    if !text.starts_with('[') {
        return Value::from(text);
    }
    let inner = text.trim_start_matches('[').trim_end_matches(']');
    let items = inner
        .split(',')
        .map(|item| item.trim().trim_matches('"'))
        .filter(|item| !item.is_empty());
    Value::from(items.map(Value::from).collect::<Vec<_>>())
}
