//! iCalendar (RFC 5545): content lines of properties, folded and escaped.
//!
//! What people wrote goes through [`Lines::text`] only, so that no title can begin a property of its own.

use std::fmt::{Display, Write};

/// Octets of a line at most, without its line break.
const LONGEST_LINE: usize = 75;

/// The lines of a calendar, each ended by CRLF.
#[derive(Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// A property with a value that is written as it is: a name, a number, an instant.
    pub fn plain(&mut self, name: &str, value: impl Display) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A property with a text; none where the text is empty.
    pub fn text(&mut self, name: &str, text: &str) {
        let value = escape(text);
        if !value.is_empty() {
            self.fold(&format!("{name}:{value}"));
        }
    }

    /// All of them.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Writes a line in pieces that are short enough, each later one behind a space. No character is cut in two.
    fn fold(&mut self, line: &str) {
        let mut room = LONGEST_LINE;
        for character in line.chars() {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST_LINE - 1;
            }
            self.0.push(character);
            room -= character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text without what would end or divide it. Every kind of line break becomes `\n`, since some readers end a line at
/// more of them than the standard; other control characters are not allowed and left out.
fn escape(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => value.push_str("\\n"),
            '\\' | ';' | ',' => {
                // Writing to a String cannot fail.
                let _ = write!(value, "\\{character}");
            }
            '\t' => value.push('\t'),
            other if other.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut lines = Lines::default();
        lines.text("SUMMARY", text);
        lines.into_string()
    }

    #[test]
    fn no_text_ends_its_line() {
        for (text, expected) in [
            ("Jazz; drinks, and more", "SUMMARY:Jazz\\; drinks\\, and more\r\n"),
            ("a\\nb", "SUMMARY:a\\\\nb\r\n"),
            ("a\r\nEND:VEVENT", "SUMMARY:a\\nEND:VEVENT\r\n"),
            ("a\rb\nc\u{2028}d\u{85}e\u{b}f", "SUMMARY:a\\nb\\nc\\nd\\ne\\nf\r\n"),
            ("a\0b\u{7f}c\td", "SUMMARY:abc\td\r\n"),
            ("\0", ""),
            ("", ""),
        ] {
            assert_eq!(line(text), expected);
        }
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        for text in ["x".repeat(400), "é".repeat(200), "日本".repeat(90), "a🎉".repeat(80)] {
            let folded = line(&text);
            let pieces: Vec<&str> = folded.strip_suffix("\r\n").unwrap().split("\r\n").collect();
            assert!(pieces.iter().all(|piece| piece.len() <= LONGEST_LINE));
            assert!(pieces[1..].iter().all(|piece| piece.starts_with(' ')));
            assert!(pieces.len() <= text.len() / 70 + 2);
            assert_eq!(folded.replace("\r\n ", ""), format!("SUMMARY:{text}\r\n"));
        }
        assert_eq!(line(&"x".repeat(67)).matches("\r\n").count(), 1);
        assert_eq!(line(&"x".repeat(68)).matches("\r\n").count(), 2);
    }
}
