//! What somebody gives to the app that computes their codes.

use data_encoding::BASE32_NOPAD;
use turnout_domain::accounts::{Phone, TOTP_SECONDS, TOTP_SECRET_BYTES, TotpSecret};
use turnout_ports::system::Entropy;

/// The name under which apps show the account.
const ISSUER: &str = "Turnout";

/// A new secret of an account. It is shown once and cannot be read again. `Debug` hides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    phone: Phone,
    secret: TotpSecret,
}

impl Enrolment {
    pub(super) fn draw(phone: Phone, entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; TOTP_SECRET_BYTES];
        entropy.fill(&mut bytes);
        Self {
            phone,
            secret: TotpSecret::new(bytes),
        }
    }

    pub(super) const fn secret(&self) -> &TotpSecret {
        &self.secret
    }

    /// The secret as it is typed into an app: base32.
    pub fn text(&self) -> String {
        BASE32_NOPAD.encode(self.secret.as_bytes())
    }

    /// The address that apps read from a QR code.
    pub fn uri(&self) -> String {
        let label = self.phone.as_str().replace('+', "%2B");
        let secret = self.text();
        format!(
            "otpauth://totp/{ISSUER}:{label}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period={TOTP_SECONDS}"
        )
    }
}

#[cfg(test)]
mod tests {
    use turnout_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn says_what_apps_understand_and_hides_it_in_logs() {
        let phone = Phone::parse("+919876543210").unwrap();
        let enrolment = Enrolment::draw(phone, &SeededEntropy::new(1));
        let text = enrolment.text();
        assert_eq!(text.len(), 32);
        let expected = format!(
            "otpauth://totp/Turnout:%2B919876543210?secret={text}&issuer=Turnout&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(enrolment.uri(), expected);
        assert!(!format!("{enrolment:?}").contains(&text));
    }
}
