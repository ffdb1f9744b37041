//! Passwords of staff: how they are written, and which ones are refused.

use std::collections::HashSet;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::Phone;

/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 12;
/// The most characters of a password.
pub const LONGEST_PASSWORD: usize = 128;

/// A password has at least so many different characters.
const FEWEST_DIFFERENT: usize = 6;

/// What everybody tries first, with whatever digits and signs around it.
const COMMON: [&str; 12] = [
    "admin",
    "administrator",
    "changeme",
    "iloveyou",
    "letmein",
    "password",
    "passwordpassword",
    "qwerty",
    "qwertyuiop",
    "secret",
    "turnout",
    "welcome",
];

/// A password. It is a secret: [`fmt::Debug`] hides it and there is no `Display`.
///
/// It is kept in the Unicode form NFC, because keyboards differ in how they write the same letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Not a password at all.
    #[error("must have 1 to {LONGEST_PASSWORD} characters")]
    Unusable,
    /// Too short to be set.
    #[error("must have {SHORTEST_PASSWORD} characters or more")]
    TooShort,
    /// Too long to be set.
    #[error("must have {LONGEST_PASSWORD} characters or fewer")]
    TooLong,
    /// Holds line ends, tabs or the like.
    #[error("must not hold control characters")]
    ControlCharacters,
    /// Among the first that anybody would try.
    #[error("is too easy to guess: no common word with digits, no row of keys, not the phone number")]
    Trivial,
}

impl Password {
    /// Reads what somebody signs in with. Rules for new passwords do not count: they may have changed.
    pub fn typed(text: &str) -> Result<Self, PasswordError> {
        let password = Self(text.nfc().collect());
        let fits = (1..=LONGEST_PASSWORD).contains(&password.0.chars().count());
        if fits {
            Ok(password)
        } else {
            Err(PasswordError::Unusable)
        }
    }

    /// Reads what is to be the password of the account with this phone.
    pub fn chosen(text: &str, phone: &Phone) -> Result<Self, PasswordError> {
        let text: String = text.nfc().collect();
        let length = text.chars().count();
        if length < SHORTEST_PASSWORD {
            return Err(PasswordError::TooShort);
        }
        if length > LONGEST_PASSWORD {
            return Err(PasswordError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(PasswordError::ControlCharacters);
        }
        if is_trivial(&text, phone) {
            return Err(PasswordError::Trivial);
        }
        Ok(Self(text))
    }

    /// The characters, for the hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

fn is_trivial(text: &str, phone: &Phone) -> bool {
    let lower = text.to_lowercase();
    let letters: String = lower.chars().filter(|c| c.is_alphabetic()).collect();
    let digits: String = lower.chars().filter(char::is_ascii_digit).collect();
    let number = phone.as_str().trim_start_matches('+');
    let different: HashSet<char> = lower.chars().collect();
    different.len() < FEWEST_DIFFERENT
        || is_row(&lower)
        || COMMON.contains(&letters.as_str())
        || (letters.is_empty() && (number.contains(&digits) || digits.contains(number)))
}

/// Whether each character follows the one before it in the alphabet or among the digits, in the one or the other direction.
fn is_row(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps: Vec<i64> = codes
        .iter()
        .zip(codes.iter().skip(1))
        .map(|(one, next)| match next - one {
            // 9 is followed by 0, and the other way round.
            -9 => 1,
            9 => -1,
            step => step,
        })
        .collect();
    [1, -1].iter().any(|way| steps.iter().all(|step| step == way))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<Password, PasswordError> {
        Password::chosen(text, &Phone::parse("+919876543210").unwrap())
    }

    #[test]
    fn takes_what_is_long_enough_and_hides_it() {
        let password = chosen("correct horse battery").unwrap();
        assert_eq!(password.as_str(), "correct horse battery");
        assert_eq!(format!("{password:?}"), "Password(…)");
        assert!(chosen(&"ab cd ef gh ".repeat(10)).is_ok());
        assert!(chosen("कमल का फूल गुलाब").is_ok());
    }

    #[test]
    fn refuses_what_is_short_long_or_cannot_be_typed() {
        assert_eq!(chosen("correct hor"), Err(PasswordError::TooShort));
        assert_eq!(chosen(&"correct hors".repeat(11)), Err(PasswordError::TooLong));
        assert_eq!(chosen("correct\nhorse battery"), Err(PasswordError::ControlCharacters));
    }

    #[test]
    fn refuses_what_everybody_tries_first() {
        for text in [
            "aaaaaaaaaaaa",
            "abababababab",
            "123456789012",
            "abcdefghijklm",
            "zyxwvutsrqponm",
            "Password12345!",
            "1234-welcome-5678",
            "turnout2026!!",
            "919876543210",
            "+91 98765 43210",
        ] {
            assert_eq!(chosen(text), Err(PasswordError::Trivial), "{text}");
        }
    }

    #[test]
    fn the_same_letters_are_the_same_password_however_they_were_written() {
        let composed = chosen("caf\u{e9} au lait 1").unwrap();
        assert_eq!(chosen("cafe\u{301} au lait 1").unwrap(), composed);
        assert_eq!(Password::typed("cafe\u{301} au lait 1").unwrap(), composed);
    }

    #[test]
    fn whatever_was_once_a_password_may_be_typed() {
        assert!(Password::typed("x").is_ok());
        assert_eq!(Password::typed(""), Err(PasswordError::Unusable));
        assert_eq!(Password::typed(&"x".repeat(129)), Err(PasswordError::Unusable));
    }
}
