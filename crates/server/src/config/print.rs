//! Prints what holds, without secrets.

use figment::value::{Dict, Value};
use url::Url;

use super::REFERENCE;
use super::load::Loaded;
use super::reference::is_secret;

const MASK: &str = "********";

impl Loaded {
    /// What holds, as TOML, with secrets masked.
    pub fn to_masked_toml(&self) -> String {
        let reference = REFERENCE.parse().unwrap_or_default();
        let table = table(&reference, &self.values, "");
        toml::to_string(&table).unwrap_or_else(|error| format!("# cannot be printed: {error}\n"))
    }
}

fn table(reference: &toml::Table, dict: &Dict, above: &str) -> toml::Table {
    let mut out = toml::Table::new();
    for (key, value) in dict {
        let path = if above.is_empty() {
            key.clone()
        } else {
            format!("{above}.{key}")
        };
        let printed = match value {
            Value::Dict(_, below) => toml::Value::Table(table(reference, below, &path)),
            Value::String(_, text) => typed(reference, &path, masked(&path, text)),
            Value::Array(_, items) if is_secret(&path) => vec![MASK; items.len()].into(),
            plain => toml::Value::try_from(plain).unwrap_or_else(|_| MASK.into()),
        };
        out.insert(key.clone(), printed);
    }
    out
}

/// Environment variables are text. Where the reference has a number or a yes or no, so has what is printed.
fn typed(reference: &toml::Table, path: &str, text: String) -> toml::Value {
    let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
    let table = above
        .split('.')
        .filter(|part| !part.is_empty())
        .try_fold(reference, |table, part| table.get(part)?.as_table());
    let number = || text.parse().ok().map(toml::Value::Integer);
    let truth = || text.parse().ok().map(toml::Value::Boolean);
    let read = match table.and_then(|table| table.get(key)) {
        Some(toml::Value::Integer(_)) => number(),
        Some(toml::Value::Boolean(_)) => truth(),
        _ => None,
    };
    read.unwrap_or(toml::Value::String(text))
}

fn masked(path: &str, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else if is_secret(path) {
        MASK.to_owned()
    } else if path.ends_with("url") {
        without_password(text)
    } else {
        text.to_owned()
    }
}

fn without_password(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else {
        return MASK.to_owned();
    };
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return MASK.to_owned();
    }
    if url.query_pairs().any(|(key, _)| key == "password") {
        url.set_query(None);
    }
    url.to_string()
}
