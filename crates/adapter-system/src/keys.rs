//! Keys: their text form, and files of them for servers that are not given any.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
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
    #[error("a pepper is 16 bytes or more in base64url without padding")]
    NotAPepper,
    /// The key cannot be written in its text form.
    #[error("the key cannot be encoded")]
    NotEncodable,
    /// The current key is not among the keys.
    #[error("the current key is not among the keys")]
    NoCurrentKey,
    /// A file could not be read or written.
    #[error("key file: {0}")]
    File(#[from] io::Error),
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

/// The keys of a server that was given none: made at its first start and kept in a folder that only its user reads.
pub struct LocalKeys {
    /// Signs access tokens.
    pub tokens: SigningKey,
    /// Signs ticket codes.
    pub tickets: SigningKey,
    /// Goes into every hash of a code or password.
    pub pepper: SecretSlice<u8>,
}

impl LocalKeys {
    /// Reads the folder's keys, making those that are missing. Servers that share the folder share the keys, whichever
    /// starts first.
    pub fn open(folder: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        fs::create_dir_all(folder)?;
        let key = |name| {
            let text = read_or_write(&folder.join(name), || SigningKey::generate(entropy).to_pem())?;
            SigningKey::from_pem(&text)
        };
        let pepper = read_or_write(&folder.join("pepper"), || Ok(generate_pepper(entropy)))?;
        Ok(Self {
            tokens: key("access-tokens.pem")?,
            tickets: key("tickets.pem")?,
            pepper: parse_pepper(&pepper)?,
        })
    }
}

/// Reads a pepper: 16 bytes or more in base64url without padding.
pub fn parse_pepper(text: &SecretString) -> Result<SecretSlice<u8>, KeyError> {
    let bytes = BASE64URL_NOPAD
        .decode(text.expose_secret().trim().as_bytes())
        .map_err(|_| KeyError::NotAPepper)?;
    if bytes.len() < 16 {
        Err(KeyError::NotAPepper)
    } else {
        Ok(bytes.into())
    }
}

fn generate_pepper(entropy: &dyn Entropy) -> SecretString {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    BASE64URL_NOPAD.encode(&bytes).into()
}

fn read_or_write(path: &Path, make: impl FnOnce() -> Result<SecretString, KeyError>) -> Result<SecretString, KeyError> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => write_once(path, &make()?)?,
        Err(error) => return Err(error.into()),
        Ok(text) => return Ok(text.into()),
    }
    Ok(fs::read_to_string(path)?.into())
}

/// Puts the whole file there at once, or leaves the one that another process put there in the meantime.
fn write_once(path: &Path, text: &SecretString) -> io::Result<()> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.expose_secret().as_bytes())?;
    file.sync_all()?;
    let placed = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match placed {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

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
    fn a_folder_keeps_its_keys_to_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let first = LocalKeys::open(&path, &OsEntropy).unwrap();
        let second = LocalKeys::open(&path, &OsEntropy).unwrap();
        assert_eq!(first.tokens.public(), second.tokens.public());
        assert_eq!(first.tickets.public(), second.tickets.public());
        assert_eq!(first.pepper.expose_secret(), second.pepper.expose_secret());
        assert_ne!(first.tokens.public(), first.tickets.public());
        let files: Vec<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap()).collect();
        assert_eq!(files.len(), 3, "no drafts are left");
        for file in files {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn whoever_comes_second_takes_the_first_ones_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pepper");
        write_once(&path, &"first".to_owned().into()).unwrap();
        write_once(&path, &"second".to_owned().into()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
    }

    #[test]
    fn refuses_peppers_that_are_short_or_no_base64() {
        for text in ["", "c2hvcnQ", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"] {
            assert!(parse_pepper(&text.to_owned().into()).is_err());
        }
    }
}
