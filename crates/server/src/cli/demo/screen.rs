//! How the walk looks in a terminal.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::cli::say;

/// Longer texts are cut.
const LONGEST: usize = 48;

/// Prints the walk, with colours where there are any.
#[derive(Debug)]
pub(super) struct Screen {
    has_colours: bool,
    chapter: AtomicU32,
}

impl Screen {
    pub fn new() -> Self {
        Self {
            has_colours: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
            chapter: AtomicU32::new(0),
        }
    }

    /// Begins a part of the walk.
    pub fn chapter(&self, title: &str) {
        let number = self.chapter.fetch_add(1, Ordering::Relaxed) + 1;
        say("");
        say(&self.styled("1", &format!("{number}. {title}")));
    }

    pub fn request(&self, who: &str, line: &str) {
        say(&format!(
            "  {} {}",
            self.styled("36", &format!("{who:<7}")),
            line.trim_end()
        ));
    }

    pub fn answer(&self, status: u16, code: &str, parts: &[(String, String)]) {
        let style = if status < 400 { "32" } else { "33" };
        let head = self.styled(style, format!("{status} {code}").trim_end());
        let parts: Vec<String> = parts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        say(format!("          {head}  {}", parts.join(", ")).trim_end());
    }

    /// One item of a list in an answer.
    pub fn item(&self, line: &str) {
        say(&format!("          {} {line}", self.styled("2", "-")));
    }

    pub fn rule(&self, rule: &str) {
        if !rule.is_empty() {
            say(&format!("          {}", self.styled("2", rule)));
        }
    }

    pub fn pause(&self, seconds: u64) {
        self.rule(&format!(
            "The server asks to wait for {seconds} s, as there were many requests from here."
        ));
    }

    pub fn end(&self, requests: u32, took: Duration) {
        say("");
        say(&self.styled("1", "Everything was answered as it should be."));
        say(&format!("  {requests} requests in {:.1} s", took.as_secs_f32()));
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.has_colours {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The value with every long text in it cut.
pub(super) fn short(value: &Value) -> String {
    match value {
        Value::String(text) => cut(text),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let value = match value {
                    Value::String(text) => Value::String(cut(text)).to_string(),
                    other => short(other),
                };
                format!("{}: {value}", Value::String(name.clone()))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A value of an answer for people: as [`short`], but money as they write it.
pub(super) fn shown(value: &Value) -> String {
    let part = |name: &str| value.get(name).and_then(Value::as_str);
    match (part("amount"), part("currency")) {
        (Some(amount), Some(currency)) => format!("{amount} {currency}"),
        _ => short(value),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST - 1).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_texts_are_cut_wherever_they_stand() {
        let long = "x".repeat(160);
        let cut = format!("{}…", "x".repeat(LONGEST - 1));
        assert_eq!(short(&json!(long)), cut);
        assert_eq!(short(&json!({"code": long})), format!(r#"{{"code": "{cut}"}}"#));
        assert_eq!(short(&json!({"seat": {"row": "A"}})), r#"{"seat": {"row": "A"}}"#);
    }

    #[test]
    fn money_is_written_as_people_do() {
        assert_eq!(shown(&json!({"amount": "499.00", "currency": "INR"})), "499.00 INR");
        assert_eq!(shown(&json!("live")), "live");
    }
}
