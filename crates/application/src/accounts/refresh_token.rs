//! Refresh tokens: 256 random bits that mean nothing but themselves. Only their hash is stored.

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use turnout_ports::system::Entropy;

/// Tells refresh tokens from others, for people and for scanners of leaked secrets.
const PREFIX: &str = "tort_";
const BYTES: usize = 32;

/// Draws a new token.
pub(super) fn draw(entropy: &dyn Entropy) -> SecretString {
    let mut bytes = [0; BYTES];
    entropy.fill(&mut bytes);
    format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&bytes)).into()
}

/// What the database keeps of a token: plain SHA-256 is enough for something that cannot be guessed.
pub(super) fn hash(token: &SecretString) -> [u8; 32] {
    Sha256::digest(token.expose_secret()).into()
}

/// Whether the text can be a token at all; others need not be looked up.
pub(super) fn is_plausible(token: &SecretString) -> bool {
    let random = token.expose_secret().strip_prefix(PREFIX);
    let bytes = random.and_then(|random| BASE64URL_NOPAD.decode(random.as_bytes()).ok());
    bytes.is_some_and(|bytes| bytes.len() == BYTES)
}

#[cfg(test)]
mod tests {
    use turnout_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn tokens_are_long_distinct_and_recognised() {
        let entropy = SeededEntropy::new(1);
        let (one, two) = (draw(&entropy), draw(&entropy));
        assert_eq!(one.expose_secret().len(), 48);
        assert_ne!(one.expose_secret(), two.expose_secret());
        assert_ne!(hash(&one), hash(&two));
        assert!(is_plausible(&one));
        let text = one.expose_secret();
        for other in [
            "",
            "tort_",
            &text[1..],
            &format!("{text}A"),
            &text.replace("tort_", "jwt__"),
            "eyJh.eyJh.c2ln",
        ] {
            assert!(!is_plausible(&other.to_owned().into()), "{other}");
        }
    }
}
