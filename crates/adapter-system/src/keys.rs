//! Keys and their text form.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::VerifyingKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use turnout_ports::system::Entropy;

/// Why a key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text is not a key of this kind.
    #[error("not an Ed25519 private key in PKCS#8 PEM form")]
    NotAPem,
    /// The text is not a pepper.
    #[error("a pepper is 16 random bytes or more in base64url without padding")]
    NotAPepper,
    /// The key cannot be written in its text form.
    #[error("the key cannot be encoded")]
    NotEncodable,
    /// The current key is not among the keys.
    #[error("the current key is not among the keys")]
    NoCurrentKey,
    /// The text is not a public key.
    #[error("a public key of Ed25519 is 32 bytes in base64url without padding, and not one that anybody can sign for")]
    NotAPublicKey,
}

/// An Ed25519 private key.
#[derive(Clone)]
pub struct SigningKey(pub(crate) ed25519_dalek::SigningKey);

impl SigningKey {
    /// A new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Reads PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` writes it.
    pub fn from_pem(pem: &SecretString) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem.expose_secret());
        key.map(Self).map_err(|_| KeyError::NotAPem)
    }

    /// Writes PKCS#8 PEM.
    pub fn to_pem(&self) -> Result<SecretString, KeyError> {
        let pem = self
            .0
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|_| KeyError::NotEncodable)?;
        Ok(pem.to_string().into())
    }

    /// The half that everyone may know.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }
}

/// Reads a pepper: 16 random bytes or more in base64url without padding. One byte over and over is refused.
pub fn parse_pepper(text: &SecretString) -> Result<SecretSlice<u8>, KeyError> {
    let bytes = BASE64URL_NOPAD
        .decode(text.expose_secret().trim().as_bytes())
        .map_err(|_| KeyError::NotAPepper)?;
    let is_random = bytes.windows(2).any(|pair| matches!(pair, [one, next] if one != next));
    if bytes.len() >= 16 && is_random {
        Ok(bytes.into())
    } else {
        Err(KeyError::NotAPepper)
    }
}

/// Makes a pepper in its text form.
pub fn generate_pepper(entropy: &dyn Entropy) -> SecretString {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    BASE64URL_NOPAD.encode(&bytes).into()
}

/// Reads a public key of Ed25519: 32 bytes in base64url without padding. Points of low order are refused, as signatures
/// for them can be made without any key.
pub fn parse_public_key(text: &str) -> Result<[u8; 32], KeyError> {
    let bytes = BASE64URL_NOPAD.decode(text.trim().as_bytes());
    let bytes: Option<[u8; 32]> = bytes.ok().and_then(|bytes| bytes.try_into().ok());
    bytes
        .filter(|bytes| VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak()))
        .ok_or(KeyError::NotAPublicKey)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::OsEntropy;

    #[test]
    fn a_key_survives_its_text_form() {
        let key = SigningKey::generate(&OsEntropy);
        let again = SigningKey::from_pem(&key.to_pem().unwrap()).unwrap();
        assert_eq!(key.public(), again.public());
        assert!(SigningKey::from_pem(&"no pem".to_owned().into()).is_err());
    }

    #[test]
    fn refuses_public_keys_for_which_anybody_can_sign() {
        let own = BASE64URL_NOPAD.encode(&SigningKey::generate(&OsEntropy).public());
        assert!(parse_public_key(&own).is_ok());
        let mut identity = [0; 32];
        identity[0] = 1;
        for bytes in [[0; 32], identity] {
            assert!(parse_public_key(&BASE64URL_NOPAD.encode(&bytes)).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn refuses_peppers_that_are_short_or_no_base64_or_not_random() {
        let zeros = BASE64URL_NOPAD.encode(&[0; 32]);
        for text in ["", "c2hvcnQ", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!", &zeros] {
            assert!(parse_pepper(&text.to_owned().into()).is_err());
        }
        assert!(parse_pepper(&generate_pepper(&OsEntropy)).is_ok());
    }

    #[test]
    fn a_public_key_has_32_bytes() {
        let key = SigningKey::generate(&OsEntropy).public();
        assert_eq!(parse_public_key(&BASE64URL_NOPAD.encode(&key)).unwrap(), key);
        assert!(parse_public_key(&BASE64URL_NOPAD.encode(&[7; 31])).is_err());
        assert!(parse_public_key("not base64!").is_err());
    }
}
