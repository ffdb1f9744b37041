//! What is wrong with single fields of an input, so that a client learns of all of them at once.

use std::fmt;

/// The kinds of rules that a field can break. Clients see their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldRule {
    /// Does not go with another field.
    Conflict,
    /// Is given twice.
    Duplicate,
    /// Breaks a rule that the message tells.
    Invalid,
    /// Is not written as it must be.
    InvalidFormat,
    /// Holds characters that are not allowed.
    InvalidText,
    /// Is too small or too large.
    OutOfRange,
    /// Is missing.
    Required,
    /// Has too few items.
    TooFew,
    /// Is too long a text.
    TooLong,
    /// Has too many items.
    TooMany,
    /// Is too short a text.
    TooShort,
    /// Is not one of the allowed values.
    UnknownValue,
}

/// One field that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldViolation {
    /// JSON Pointer to the field, such as `/tiers/0/price`.
    pub field: String,
    /// The rule.
    pub rule: FieldRule,
    /// For people; says what is allowed and never repeats the value.
    pub message: String,
}

/// Collects what is wrong with an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(Vec<FieldViolation>);

impl Violations {
    /// Nothing wrong so far.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// One field that is wrong.
    pub fn one(field: impl Into<String>, rule: FieldRule, message: impl Into<String>) -> Self {
        let mut violations = Self::none();
        violations.add(field, rule, message);
        violations
    }

    /// Notes a field that is wrong.
    pub fn add(&mut self, field: impl Into<String>, rule: FieldRule, message: impl Into<String>) {
        self.0.push(FieldViolation {
            field: field.into(),
            rule,
            message: message.into(),
        });
    }

    /// Keeps the value of a check, or notes what the check found.
    pub fn keep<T>(&mut self, checked: Result<T, Self>) -> Option<T> {
        checked.map_err(|found| self.0.extend(found.0)).ok()
    }

    /// The value where nothing was found wrong.
    pub fn or_else<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// What was found, in the order in which it was found.
    pub fn into_vec(self) -> Vec<FieldViolation> {
        self.0
    }

    /// What was found, in the order in which it was found.
    pub fn as_slice(&self) -> &[FieldViolation] {
        &self.0
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{} {}", violation.field, violation.message)?;
        }
        Ok(())
    }
}

/// What a text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// One line: no control characters at all.
    One,
    /// Several: line breaks and tabs too.
    Many,
}

/// Checks a text: trimmed, at most `longest` characters, and no characters that only confuse a screen.
pub fn text(field: &str, value: &str, longest: usize, lines: Lines) -> Result<String, Violations> {
    let value = value.trim();
    if value.chars().any(|c| is_unwanted(c, lines)) {
        return Err(Violations::one(
            field,
            FieldRule::InvalidText,
            "must not hold control characters",
        ));
    }
    if value.chars().count() > longest {
        return Err(Violations::one(
            field,
            FieldRule::TooLong,
            format!("must be at most {longest} characters"),
        ));
    }
    Ok(value.to_owned())
}

/// Control characters, and the marks that turn the direction of the text around them.
fn is_unwanted(character: char, lines: Lines) -> bool {
    match character {
        '\n' | '\r' | '\t' => lines == Lines::One,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collects_everything_that_is_wrong() {
        let mut violations = Violations::none();
        assert_eq!(
            violations.keep(text("/name", " Asha ", 10, Lines::One)),
            Some("Asha".to_owned())
        );
        assert_eq!(violations.keep(text("/city", "Mumbai", 3, Lines::One)), None);
        violations.add("/seats", FieldRule::OutOfRange, "must be 1 to 20");
        let fields: Vec<_> = violations
            .as_slice()
            .iter()
            .map(|found| (found.field.as_str(), found.rule))
            .collect();
        assert_eq!(
            fields,
            [("/city", FieldRule::TooLong), ("/seats", FieldRule::OutOfRange)]
        );
        assert_eq!(
            violations.to_string(),
            "/city must be at most 3 characters; /seats must be 1 to 20"
        );
        assert!(violations.or_else(()).is_err());
        assert_eq!(Violations::none().or_else(7), Ok(7));
    }

    #[test]
    fn lines_are_allowed_where_there_may_be_many() {
        assert!(text("/bio", "one\n\ttwo", 20, Lines::Many).is_ok());
        for unwanted in ["one\ntwo", "a\u{0}b", "a\u{7f}b", "a\u{202E}b"] {
            assert!(text("/name", unwanted, 20, Lines::One).is_err(), "{unwanted:?}");
        }
        assert!(text("/bio", "a\u{0}b", 20, Lines::Many).is_err());
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(text("/name", "ééé", 3, Lines::One).is_ok());
        assert!(text("/name", "éééé", 3, Lines::One).is_err());
    }
}
