//! The RSA keys with which both wallets want to be signed for.

use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};

/// A private key.
pub(crate) struct RsaKey {
    pair: KeyPair,
    random: SystemRandom,
}

impl RsaKey {
    /// Reads a private key in PEM, as PKCS#8 or PKCS#1. The message says what is wrong and nothing of the key.
    pub fn from_pem(pem: &SecretString) -> Result<Self, String> {
        let key = PrivateKeyDer::from_pem_slice(pem.expose_secret().as_bytes())
            .map_err(|_| "must be a private key in PEM, without a passphrase".to_owned())?;
        let pair = match &key {
            PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err("must be an RSA key".to_owned()),
        };
        Ok(Self {
            pair: pair.map_err(|error| format!("must be an RSA key of 2048 bits or more ({error})"))?,
            random: SystemRandom::new(),
        })
    }

    /// The public key, as PKCS#1.
    pub fn public(&self) -> &[u8] {
        self.pair.public().as_ref()
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256. The library blinds the key, so that the time it takes tells nothing.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &self.random, message, &mut signature)
            .map_err(|_| "signing failed".to_owned())?;
        Ok(signature)
    }
}
