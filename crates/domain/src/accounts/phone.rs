//! Phone numbers, in the one form in which they are compared, limited and stored: E.164.

use std::fmt;

use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, Type};

/// More than any E.164 number with its separators needs.
const LONGEST_INPUT: usize = 32;
/// The plus sign and the 15 digits that E.164 allows; a few national plans have longer numbers.
const LONGEST_E164: usize = 16;
/// The kinds of numbers at which a person can be reached.
const REACHABLE: [Type; 5] = [
    Type::Mobile,
    Type::FixedLine,
    Type::Voip,
    Type::PersonalNumber,
    Type::Pager,
];

/// A phone number in E.164 form: `+`, the country code, the national number, digits only.
///
/// A number is personal data: [`fmt::Debug`] masks it and there is no `Display`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// Why a text is not a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// The country code is missing: there is no default country.
    #[error("must start with + and the country code")]
    NoCountryCode,
    /// Not a number that could be dialled in that country.
    #[error("is not a phone number")]
    NotANumber,
}

impl Phone {
    /// Reads an international number, with or without spaces, dots, hyphens and brackets.
    ///
    /// The country code must exist and the length must be one that the country uses. Whether the range is handed out
    /// is not judged: numbering plans change faster than servers are updated, and a message tells for sure.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim();
        if !text.starts_with('+') {
            return Err(PhoneError::NoCountryCode);
        }
        let separators = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')');
        let plain = text.len() <= LONGEST_INPUT && text.chars().skip(1).all(|c| c.is_ascii_digit() || separators(c));
        if !plain {
            return Err(PhoneError::NotANumber);
        }
        let once = normalise(text)?;
        // Some plans have national prefixes that are also first digits; what does not settle is not accepted.
        if once.len() > LONGEST_E164 || normalise(&once)? != once {
            return Err(PhoneError::NotANumber);
        }
        Ok(Self(once))
    }

    /// The E.164 form, for the database and for the senders of messages.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Enough to recognise one's own number, too little to dial it: `+91…10`.
    pub fn masked(&self) -> String {
        let head: String = self.0.chars().take(3).collect();
        let tail: String = self.0.chars().skip(self.0.len().saturating_sub(2)).collect();
        format!("{head}…{tail}")
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

fn normalise(text: &str) -> Result<String, PhoneError> {
    let number = phonenumber::parse(None, text).map_err(|_| PhoneError::NotANumber)?;
    let e164 = number.format().mode(Mode::E164).to_string();
    let code = number.country().code();
    let national_digits = e164.len().saturating_sub(1 + code.to_string().len());
    let length = u16::try_from(national_digits).map_err(|_| PhoneError::NotANumber)?;
    let regions = DATABASE.by_code(&code).ok_or(PhoneError::NotANumber)?;
    let possible = regions.iter().any(|region| {
        let kinds = REACHABLE.iter().filter_map(|kind| region.descriptors().get(*kind));
        kinds.into_iter().any(|kind| kind.possible_length().contains(&length))
    });
    if possible {
        Ok(e164)
    } else {
        Err(PhoneError::NotANumber)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn writes_every_spelling_of_a_number_the_same() {
        for text in [
            "+919876543210",
            " +91 98765 43210 ",
            "+91-98765-43210",
            "+91 (987) 654.3210",
            "+91 098765 43210",
        ] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "+919876543210", "{text:?}");
        }
        assert_eq!(Phone::parse("+44 (0)7911 123456").unwrap().as_str(), "+447911123456");
        assert_eq!(Phone::parse("+39 06 698 12345").unwrap().as_str(), "+390669812345");
    }

    #[test]
    fn accepts_the_lengths_of_the_country_whatever_the_range() {
        for text in [
            "+14155550100",
            "+15550100123",
            "+447700900123",
            "+4915112345678",
            "+6581234567",
            "+971501234567",
        ] {
            assert_eq!(
                Phone::parse(text).map(|phone| phone.as_str().to_owned()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn refuses_what_is_not_an_international_number() {
        for text in ["", "9876543210", "0091 98765 43210", "tel:+919876543210", "phone"] {
            assert_eq!(Phone::parse(text), Err(PhoneError::NoCountryCode), "{text:?}");
        }
        let wrong = [
            "+",
            "+0",
            "+91",
            "+9198765",
            "+9198765432101234",
            "+1234567890",
            "+999123456789",
            "+1 800 FLOWERS",
            "+91 98765 43210 ext 5",
            "+91987654321\u{0660}",
            "+91+9876543210",
            "+91 9876543210;phone-context=+1",
        ];
        for text in wrong {
            assert_eq!(Phone::parse(text), Err(PhoneError::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn debug_does_not_give_the_number_away() {
        let phone = Phone::parse("+919876543210").unwrap();
        assert_eq!(format!("{phone:?}"), "Phone(+91…10)");
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            let _ = Phone::parse(&text);
        }

        #[test]
        fn what_is_accepted_is_e164_and_stays_as_it_is(digits in "\\+[0-9]{6,16}") {
            if let Ok(phone) = Phone::parse(&digits) {
                prop_assert!(phone.as_str().len() <= 16);
                prop_assert!(phone.as_str().bytes().skip(1).all(|b| b.is_ascii_digit()));
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }
    }
}
