//! Finds keys that the reference does not have.

use figment::Figment;
use figment::value::{Dict, Value};

use super::error::Fault;
use super::reference::is_open;

/// Every unknown key with where it was set and the nearest known one.
pub(super) fn unknown_keys(reference: &Dict, given: &Dict, figment: &Figment) -> Vec<Fault> {
    let mut faults = Vec::new();
    compare(reference, given, "", figment, &mut faults);
    faults
}

fn compare(known: &Dict, given: &Dict, above: &str, figment: &Figment, faults: &mut Vec<Fault>) {
    for (key, value) in given {
        let path = if above.is_empty() {
            key.clone()
        } else {
            format!("{above}.{key}")
        };
        match (known.get(key), value) {
            (Some(Value::Dict(..)), Value::Dict(..)) if is_open(&path) => {}
            (Some(Value::Dict(_, known)), Value::Dict(_, given)) => compare(known, given, &path, figment, faults),
            (Some(_), _) => {}
            (None, _) => faults.push(Fault::new(
                path.clone(),
                describe(known, key, above, figment.find_metadata(&path)),
            )),
        }
    }
}

fn describe(known: &Dict, key: &str, above: &str, source: Option<&figment::Metadata>) -> String {
    let place = source.map(|metadata| match &metadata.source {
        Some(source) => format!(" in {source}"),
        None => format!(" in the {}", metadata.name),
    });
    let nearest = known.keys().min_by_key(|candidate| distance(candidate, key));
    let hint = match nearest {
        Some(near) if distance(near, key) <= (key.len() / 3).max(1) => {
            let dot = if above.is_empty() { "" } else { "." };
            format!("; did you mean `{above}{dot}{near}`?")
        }
        _ => String::new(),
    };
    format!("unknown key{}{hint}", place.unwrap_or_default())
}

/// How many letters must be put in, taken out or changed to turn the one word into the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (above, rival) in row.iter().skip(1).zip(&other) {
            left = (diagonal + usize::from(letter != *rival)).min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_changed_letters() {
        assert_eq!(distance("listen", "listen"), 0);
        assert_eq!(distance("lisen", "listen"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
