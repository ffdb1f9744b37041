//! Tokens of share links: 256 random bits that mean nothing but themselves. Only their hash is stored.

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use turnout_ports::system::Entropy;

const BYTES: usize = 32;

/// Draws a new token.
pub(super) fn draw(entropy: &dyn Entropy) -> SecretString {
    let mut bytes = [0; BYTES];
    entropy.fill(&mut bytes);
    BASE64URL_NOPAD.encode(&bytes).into()
}

/// What the database keeps of a token: plain SHA-256 is enough for something that cannot be guessed. `None` for a text
/// that can be no token, which need not be looked up.
pub(super) fn hash(token: &SecretString) -> Option<[u8; 32]> {
    let text = token.expose_secret();
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    (bytes.len() == BYTES).then(|| Sha256::digest(text).into())
}

#[cfg(test)]
mod tests {
    use turnout_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn tokens_are_long_distinct_and_recognised() {
        let entropy = SeededEntropy::new(1);
        let (one, two) = (draw(&entropy), draw(&entropy));
        let text = one.expose_secret();
        assert_eq!(text.len(), 43);
        assert!(hash(&one).is_some() && hash(&one) != hash(&two));
        for other in [
            "",
            "x",
            &text[1..],
            &format!("{text}A"),
            &format!("{text}="),
            "../../etc/passwd",
        ] {
            assert_eq!(hash(&other.to_owned().into()), None, "{other}");
        }
    }
}
