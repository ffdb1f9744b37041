//! Countries and dial prefixes of phones.

use std::fmt;

use phonenumber::Type;
use phonenumber::metadata::DATABASE;

use super::Phone;

/// A country or territory with a numbering plan, by its ISO 3166 code of two letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// The country of this code, if phones of it are known.
    pub fn parse(code: &str) -> Option<Self> {
        let letters: [u8; 2] = code.as_bytes().try_into().ok()?;
        let is_known = letters.iter().all(u8::is_ascii_uppercase) && DATABASE.by_id(code).is_some();
        is_known.then_some(Self(letters))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.0.map(char::from);
        write!(f, "{first}{second}")
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Phone {
    /// The country of the phone. Several countries share a dial code, among them such whose numbers cost much: they are told
    /// apart by the digits that follow. Where these are in no known range, it is the one to which the dial code mainly
    /// belongs. `None` for numbers of no country.
    pub fn country(&self) -> Option<Country> {
        let number = phonenumber::parse(None, self.as_str()).ok()?;
        if let Some(id) = number.country().id() {
            return Country::parse(id.as_ref());
        }
        let regions = DATABASE.by_code(&number.country().code())?;
        regions.first().and_then(|region| Country::parse(region.id()))
    }

    /// Whether a message to the phone can reach a person at the price of a message. Not so for numbers at which somebody earns,
    /// that are free to call or lead to a service, and for those of no country, such as satellites'. A number in no range that
    /// is known is given the benefit of the doubt, as numbering plans change.
    pub fn takes_messages(&self) -> bool {
        let Ok(number) = phonenumber::parse(None, self.as_str()) else {
            return false;
        };
        self.country().is_some()
            && match number.number_type(&DATABASE) {
                Type::Mobile | Type::FixedLine | Type::FixedLineOrMobile | Type::Voip | Type::Unknown => true,
                Type::PremiumRate
                | Type::SharedCost
                | Type::TollFree
                | Type::PersonalNumber
                | Type::Pager
                | Type::Uan
                | Type::Emergency
                | Type::Voicemail
                | Type::ShortCode
                | Type::StandardRate
                | Type::Carrier
                | Type::NoInternational => false,
            }
    }

    /// The dial code: `+91`.
    pub fn dial_code(&self) -> String {
        let code = phonenumber::parse(None, self.as_str()).map(|number| number.country().code());
        // What was stored as a phone was parsed before; a library that forgets a code must not stop anybody.
        code.map_or_else(|_| self.as_str().chars().take(3).collect(), |code| format!("+{code}"))
    }

    /// The dial code and so many digits after it, which is the block of numbers of one operator or town: `+91987`.
    pub fn prefix(&self, digits: usize) -> String {
        let length = self.dial_code().len() + digits;
        self.as_str().chars().take(length).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(text: &str) -> Phone {
        Phone::parse(text).unwrap()
    }

    #[test]
    fn tells_the_countries_of_a_shared_dial_code_apart() {
        let cases = [
            ("+919876543210", "IN"),
            ("+14155550100", "US"),
            ("+16135550100", "CA"),
            ("+18765550100", "JM"),
            ("+447400123456", "GB"),
            ("+447911123456", "GG"),
            ("+77011234567", "KZ"),
            ("+79161234567", "RU"),
            // In no range that is handed out.
            ("+15550100123", "US"),
            ("+447700900123", "GB"),
        ];
        for (text, expected) in cases {
            let country = phone(text).country().map(|country| country.to_string());
            assert_eq!(country.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn countries_are_named_by_two_capital_letters() {
        for wrong in ["", "in", "I", "IND", "XX", "91", "ÅX"] {
            assert_eq!(Country::parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(Country::parse("IN").unwrap().to_string(), "IN");
    }

    #[test]
    fn no_message_goes_where_somebody_earns_by_it() {
        let paid = [
            "+19005550100",
            "+449098765432",
            "+447012345678",
            "+18005550100",
            "+911800123456",
        ];
        let nowhere = ["+870773123456", "+881612345678", "+882165123456", "+883510012345"];
        for text in paid.into_iter().chain(nowhere) {
            assert!(!phone(text).takes_messages(), "{text}");
        }
        for text in [
            "+919876543210",
            "+14155550100",
            "+447911123456",
            "+390669812345",
            "+4915112345678",
            // In no range that is handed out.
            "+15550100123",
            "+447700900123",
        ] {
            assert!(phone(text).takes_messages(), "{text}");
        }
    }

    #[test]
    fn prefixes_begin_with_the_dial_code() {
        assert_eq!(phone("+919876543210").dial_code(), "+91");
        assert_eq!(phone("+919876543210").prefix(3), "+91987");
        assert_eq!(phone("+14155550100").prefix(3), "+1415");
        assert_eq!(phone("+447911123456").prefix(0), "+44");
        assert_eq!(phone("+447911123456").prefix(99), "+447911123456");
    }
}
