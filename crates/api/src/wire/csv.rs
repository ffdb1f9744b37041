//! Lines of CSV, after RFC 4180.
//!
//! What people wrote may be meant for the program that opens the file: a cell that begins with `=`, `+`, `-` or `@` is a
//! formula to a spreadsheet, and where lists are separated by semicolons in its language, so is the part of a cell behind
//! one. An apostrophe makes it text.

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;

/// Characters with which formulas begin, the wide ones too.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What some spreadsheet takes for the end of a cell.
const SEPARATORS: [char; 3] = [',', ';', '|'];

/// A line with these cells and its end.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&harmless(cell))).collect();
    cells.join(",") + "\r\n"
}

/// An instant as people read it at a place, with its offset.
pub fn instant(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// The text, without anything that a spreadsheet would carry out. Tabs and ends of lines become spaces.
fn harmless(text: &str) -> String {
    let mut harmless = String::with_capacity(text.len());
    let mut may_begin = true;
    for character in text.chars() {
        let character = if character.is_control() { ' ' } else { character };
        if may_begin && FORMULA.contains(&character) {
            harmless.push('\'');
        }
        harmless.push(character);
        let is_skipped = character.is_whitespace() || matches!(character, '"' | '\'');
        may_begin = SEPARATORS.contains(&character) || (may_begin && is_skipped);
    }
    harmless
}

fn quoted(text: &str) -> String {
    let is_plain = !text.contains(['"', ',', ';', '|']) && text.trim() == text;
    if is_plain {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(line(["plain", "", "12.50"]), "plain,,12.50\r\n");
        assert_eq!(
            line(["a,b", "say \"hi\"", " x"]),
            "\"a,b\",\"say \"\"hi\"\"\",\" x\"\r\n"
        );
    }

    #[test]
    fn formulas_become_text() {
        for (written, expected) in [
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\" '=1\""),
            ("\r=1", "\" '=1\""),
            ("\n=1", "\" '=1\""),
            ("\u{1}=1", "\" '=1\""),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("x;=1", "\"x;'=1\""),
            ("x\";=1", "\"x\"\";'=1\""),
            ("x, \"+1", "\"x, \"\"'+1\""),
            ("a=b", "a=b"),
            ("Jean-Luc", "Jean-Luc"),
        ] {
            assert_eq!(line([written]), format!("{expected}\r\n"), "{written:?}");
        }
    }

    /// However a spreadsheet cuts the line, no part of it begins like a formula.
    #[test]
    fn nothing_that_can_be_put_together_begins_a_formula() {
        let parts = [
            "=", "+", "-", "@", ";", ",", "|", "\t", "\r\n", "\"", "'", " ", "x", "＠",
        ];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer = texts.iter().flat_map(|text| parts.map(|part| format!("{text}{part}")));
            texts = longer.collect();
        }
        for text in &texts {
            let made = line(["ORD-1", text, "9.00"]);
            assert_eq!(made.matches(['\r', '\n']).count(), 2, "{text:?}");
            for cell in made.trim_end().split(SEPARATORS) {
                let begins = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
                assert!(!begins.starts_with(FORMULA), "{text:?} became {made:?}");
            }
        }
    }
}
