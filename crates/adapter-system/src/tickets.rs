//! Ticket codes, signed with Ed25519.

use std::collections::BTreeMap;

use ed25519_dalek::{Signature, Signer};
use sha2::{Digest, Sha256};
use turnout_domain::ticketing::{TicketCode, TicketCodeError, TicketPayload};
use turnout_ports::ticketing::{TicketKey, TicketSigner};

use crate::keys::{KeyError, SigningKey};

/// Hashed before salt and code, so that the digest is no hash of anything else.
const DIGEST_CONTEXT: &[u8] = b"turnout ticket digest\0";
/// Signed before a door list, so that its signature passes for nothing else.
const LIST_CONTEXT: &[u8] = b"turnout door list\0";

/// Signs ticket codes with one of several keys. Ed25519 signatures are deterministic, so a code can be made again.
///
/// A key leaves only when no ticket that was made with it is good any more.
pub struct Ed25519Tickets {
    keys: BTreeMap<u8, SigningKey>,
    current: u8,
    /// The key of that id.
    current_key: SigningKey,
}

impl Ed25519Tickets {
    /// A signer with these keys; new tickets get the current one.
    pub fn new(keys: BTreeMap<u8, SigningKey>, current: u8) -> Result<Self, KeyError> {
        let current_key = keys.get(&current).cloned().ok_or(KeyError::NoCurrentKey)?;
        Ok(Self {
            keys,
            current,
            current_key,
        })
    }

    fn key(&self, id: u8) -> Result<&SigningKey, TicketCodeError> {
        self.keys.get(&id).ok_or(TicketCodeError::UnknownKey)
    }
}

impl TicketSigner for Ed25519Tickets {
    fn current_key(&self) -> u8 {
        self.current
    }

    fn sign(&self, payload: &TicketPayload) -> Result<TicketCode, TicketCodeError> {
        let signature = self.key(payload.key_id)?.0.sign(&payload.signed_bytes());
        Ok(TicketCode::assemble(payload, &signature.to_bytes()))
    }

    fn verify(&self, text: &str) -> Result<TicketPayload, TicketCodeError> {
        let (payload, signature) = TicketCode::dissect(text)?;
        let public = self.key(payload.key_id)?.0.verifying_key();
        // Strict: of one payload and key no second signature passes that someone bent from the first.
        public
            .verify_strict(&payload.signed_bytes(), &Signature::from_bytes(&signature))
            .map_err(|_| TicketCodeError::Forged)?;
        Ok(payload)
    }

    fn digest(&self, salt: &[u8], code: &TicketCode) -> [u8; 32] {
        let salt_length = u64::try_from(salt.len()).unwrap_or(u64::MAX).to_be_bytes();
        Sha256::new()
            .chain_update(DIGEST_CONTEXT)
            .chain_update(salt_length)
            .chain_update(salt)
            .chain_update(code.as_str())
            .finalize()
            .into()
    }

    fn public_keys(&self) -> Vec<TicketKey> {
        let key = |(id, key): (&u8, &SigningKey)| TicketKey {
            id: *id,
            public_key: key.public(),
        };
        self.keys.iter().map(key).collect()
    }

    fn sign_list(&self, list: &[u8]) -> [u8; 64] {
        self.current_key.0.sign(&[LIST_CONTEXT, list].concat()).to_bytes()
    }
}

#[cfg(test)]
mod mutations;

#[cfg(test)]
mod tests {
    use turnout_domain::ids::{EventId, TicketId};
    use uuid::Uuid;

    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    fn signer() -> Ed25519Tickets {
        Ed25519Tickets::new(BTreeMap::from([(1, key(1)), (2, key(2))]), 2).unwrap()
    }

    fn payload(key_id: u8) -> TicketPayload {
        TicketPayload {
            key_id,
            ticket: TicketId::new(Uuid::from_u128(7)),
            event: EventId::new(Uuid::from_u128(8)),
            generation: 3,
        }
    }

    #[test]
    fn a_code_says_what_was_signed_and_is_always_the_same() {
        let signer = signer();
        for key_id in [1, 2] {
            let code = signer.sign(&payload(key_id)).unwrap();
            assert_eq!(signer.sign(&payload(key_id)).unwrap(), code);
            assert_eq!(signer.verify(code.as_str()), Ok(payload(key_id)));
        }
        assert_eq!(signer.current_key(), 2);
    }

    #[test]
    fn refuses_keys_that_are_not_in_use() {
        let signer = signer();
        assert_eq!(signer.sign(&payload(3)), Err(TicketCodeError::UnknownKey));
        let retired = Ed25519Tickets::new(BTreeMap::from([(3, key(3))]), 3).unwrap();
        let code = retired.sign(&payload(3)).unwrap();
        assert_eq!(signer.verify(code.as_str()), Err(TicketCodeError::UnknownKey));
        assert!(Ed25519Tickets::new(BTreeMap::new(), 1).is_err());
    }

    #[test]
    fn refuses_the_signature_of_another_key_or_purpose() {
        let signer = signer();
        let thief = Ed25519Tickets::new(BTreeMap::from([(2, key(9))]), 2).unwrap();
        let forged = thief.sign(&payload(2)).unwrap();
        assert_eq!(signer.verify(forged.as_str()), Err(TicketCodeError::Forged));
        let without_context = payload(2).signed_bytes().split_off(20);
        let signature = key(2).0.sign(&without_context).to_bytes();
        let code = TicketCode::assemble(&payload(2), &signature);
        assert_eq!(signer.verify(code.as_str()), Err(TicketCodeError::Forged));
    }

    #[test]
    fn the_published_keys_check_codes_offline() {
        let signer = signer();
        let published = &signer.public_keys()[1];
        assert_eq!(published.id, 2);
        let code = signer.sign(&payload(2)).unwrap();
        let (read, signature) = TicketCode::dissect(code.as_str()).unwrap();
        let public = ed25519_dalek::VerifyingKey::from_bytes(&published.public_key).unwrap();
        assert!(
            public
                .verify_strict(&read.signed_bytes(), &Signature::from_bytes(&signature))
                .is_ok()
        );
    }

    #[test]
    fn the_published_key_checks_a_list() {
        let signer = signer();
        let public = ed25519_dalek::VerifyingKey::from_bytes(&signer.public_keys()[1].public_key).unwrap();
        let signature = Signature::from_bytes(&signer.sign_list(b"{}"));
        assert!(public.verify_strict(b"turnout door list\0{}", &signature).is_ok());
        assert!(public.verify_strict(b"{}", &signature).is_err());
    }

    #[test]
    fn digests_differ_by_salt_and_code() {
        let signer = signer();
        let (one, two) = (signer.sign(&payload(1)).unwrap(), signer.sign(&payload(2)).unwrap());
        assert_eq!(signer.digest(b"salt", &one), signer.digest(b"salt", &one));
        assert_ne!(signer.digest(b"salt", &one), signer.digest(b"tlas", &one));
        assert_ne!(signer.digest(b"salt", &one), signer.digest(b"salt", &two));
    }
}
