//! Email addresses.

use std::fmt;

/// The longest address that mail servers take.
const LONGEST: usize = 254;
/// The longest part before the `@`.
const LONGEST_LOCAL: usize = 64;

/// An email address that a mail server could take. The domain is in lower case; the part before the `@` is kept as
/// it was written.
///
/// An address is personal data: [`fmt::Debug`] masks it and there is no `Display`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// The text is not an email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not an email address")]
pub struct EmailError;

impl Email {
    /// Reads the plain form `local@domain`. Quoted local parts and addresses at bare IPs are not taken: nobody's
    /// mailbox needs them and they are a way to smuggle.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        if text.len() > LONGEST || !is_local(local) || !is_domain(domain) {
            return Err(EmailError);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = self.0.rsplit_once('@').map_or("", |(_, domain)| domain);
        write!(f, "Email(…@{domain})")
    }
}

fn is_local(local: &str) -> bool {
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    !local.is_empty()
        && local.len() <= LONGEST_LOCAL
        && local.chars().all(atom)
        && local.split('.').all(|part| !part.is_empty())
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or("");
    domain.contains('.') && domain.split('.').all(label) && !top.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_plain_addresses() {
        for (text, expected) in [
            ("asha@example.org", "asha@example.org"),
            (" Asha.R+party@Example.ORG ", "Asha.R+party@example.org"),
            ("o'neil@mail.example.co.uk", "o'neil@mail.example.co.uk"),
            ("päivi@esimerkki.example", "päivi@esimerkki.example"),
        ] {
            assert_eq!(Email::parse(text).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn refuses_everything_else() {
        let long = format!("{}@example.org", "a".repeat(65));
        for text in [
            "",
            "@",
            "a@",
            "@b.example",
            "a@b",
            "a b@c.example",
            "a@b..example",
            ".a@b.example",
            "a..b@c.example",
            "a@-b.example",
            "a@127.0.0.1",
            "a@[127.0.0.1]",
            "\"a b\"@c.example",
            "a@b.example\r\nBcc: x@y.example",
            "a<b@c.example>",
            long.as_str(),
        ] {
            assert_eq!(Email::parse(text), Err(EmailError), "{text:?}");
        }
    }

    #[test]
    fn debug_does_not_give_the_address_away() {
        assert_eq!(
            format!("{:?}", Email::parse("asha@example.org").unwrap()),
            "Email(…@example.org)"
        );
    }
}
