//! The ticket code: what the QR of a ticket shows.
//!
//! 100 bytes: version (1), key (1), ticket (16), event (16), generation (2, big-endian), Ed25519 signature (64), in
//! base32 (RFC 4648, upper case). They make exactly 160 characters without padding or spare bits, so a code has one
//! spelling only, and a QR code can hold it in its compact alphanumeric mode.
//!
//! Only the format is here. Making and checking the signature takes a key and is the adapter's.

use std::fmt;

use uuid::Uuid;

use super::base32;
use crate::ids::{EventId, TicketId};

const VERSION: u8 = 1;
const PAYLOAD_BYTES: usize = 36;
const SIGNATURE_BYTES: usize = 64;
const CODE_BYTES: usize = PAYLOAD_BYTES + SIGNATURE_BYTES;
/// Signed before the payload, so that a signature made for anything else never passes for a ticket's.
const SIGNING_CONTEXT: &[u8] = b"turnout ticket code\0";

/// What a ticket code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TicketPayload {
    /// Which of the signing keys made it. Kept with the ticket, so that its code stays the same when keys change.
    pub key_id: u8,
    /// The ticket.
    pub ticket: TicketId,
    /// The event it admits to.
    pub event: EventId,
    /// Counts the ticket's codes: a reissue or transfer raises it, and codes of earlier generations are dead.
    pub generation: u16,
}

/// A whole ticket code. It opens a door: [`fmt::Debug`] hides it and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct TicketCode(String);

/// Why a text is not a ticket's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketCodeError {
    /// Not a code at all.
    #[error("is not a ticket code")]
    Malformed,
    /// A code of a format that this version does not know.
    #[error("is a ticket code of an unknown version")]
    UnknownVersion,
    /// Made with a key that is not, or no longer, in use.
    #[error("is a ticket code of an unknown key")]
    UnknownKey,
    /// The signature is not that of the key.
    #[error("is a forged ticket code")]
    Forged,
}

impl TicketPayload {
    /// The bytes that are signed.
    pub fn signed_bytes(&self) -> Vec<u8> {
        [SIGNING_CONTEXT, &self.to_bytes()].concat()
    }

    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(CODE_BYTES);
        bytes.extend([VERSION, self.key_id]);
        bytes.extend(self.ticket.uuid().as_bytes());
        bytes.extend(self.event.uuid().as_bytes());
        bytes.extend(self.generation.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; PAYLOAD_BYTES]) -> Result<Self, TicketCodeError> {
        let [version, key_id, rest @ ..] = bytes;
        if *version != VERSION {
            return Err(TicketCodeError::UnknownVersion);
        }
        let (ticket, rest) = rest.split_first_chunk::<16>().ok_or(TicketCodeError::Malformed)?;
        let (event, rest) = rest.split_first_chunk::<16>().ok_or(TicketCodeError::Malformed)?;
        let generation = rest.first_chunk::<2>().ok_or(TicketCodeError::Malformed)?;
        Ok(Self {
            key_id: *key_id,
            ticket: TicketId::new(Uuid::from_bytes(*ticket)),
            event: EventId::new(Uuid::from_bytes(*event)),
            generation: u16::from_be_bytes(*generation),
        })
    }
}

impl TicketCode {
    /// Joins a payload and its signature.
    pub fn assemble(payload: &TicketPayload, signature: &[u8; SIGNATURE_BYTES]) -> Self {
        let mut bytes = payload.to_bytes();
        bytes.extend(signature);
        Self(base32::encode(&bytes))
    }

    /// Takes a scanned text apart. The signature is not checked yet.
    pub fn dissect(text: &str) -> Result<(TicketPayload, [u8; SIGNATURE_BYTES]), TicketCodeError> {
        let bytes: [u8; CODE_BYTES] = base32::decode(text).ok_or(TicketCodeError::Malformed)?;
        let (payload, rest) = bytes
            .split_first_chunk::<PAYLOAD_BYTES>()
            .ok_or(TicketCodeError::Malformed)?;
        let signature = rest
            .first_chunk::<SIGNATURE_BYTES>()
            .ok_or(TicketCodeError::Malformed)?;
        Ok((TicketPayload::from_bytes(payload)?, *signature))
    }

    /// The text for the QR and for the ticket's owner.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TicketCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn payload(key_id: u8, ticket: u128, event: u128, generation: u16) -> TicketPayload {
        TicketPayload {
            key_id,
            ticket: TicketId::new(Uuid::from_u128(ticket)),
            event: EventId::new(Uuid::from_u128(event)),
            generation,
        }
    }

    #[test]
    fn is_160_characters_that_a_qr_holds_compactly() {
        let code = TicketCode::assemble(&payload(1, 2, 3, 4), &[0xA5; 64]);
        assert_eq!(code.as_str().len(), 160);
        assert!(
            code.as_str()
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        );
        assert_eq!(format!("{code:?}"), "TicketCode(…)");
    }

    #[test]
    fn refuses_other_shapes() {
        let code = TicketCode::assemble(&payload(1, 2, 3, 4), &[7; 64]).as_str().to_owned();
        for text in [
            "",
            "A",
            &code[1..],
            &format!("{code}A"),
            &code.to_lowercase(),
            &code.replace('A', "1"),
            "é",
        ] {
            assert_eq!(TicketCode::dissect(text), Err(TicketCodeError::Malformed), "{text:?}");
        }
        let future = format!("AI{}", &code[2..]);
        assert_eq!(TicketCode::dissect(&future), Err(TicketCodeError::UnknownVersion));
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(
            key in any::<u8>(), ticket in any::<u128>(), event in any::<u128>(), generation in any::<u16>(),
            signature in prop::collection::vec(any::<u8>(), 64),
        ) {
            let payload = payload(key, ticket, event, generation);
            let signature: [u8; 64] = signature.try_into().unwrap();
            let code = TicketCode::assemble(&payload, &signature);
            prop_assert_eq!(TicketCode::dissect(code.as_str()), Ok((payload, signature)));
        }

        #[test]
        fn never_panics(text in "\\PC{0,200}") {
            prop_assert!(TicketCode::dissect(&text).is_err());
        }

        #[test]
        fn every_accepted_text_is_the_only_spelling(text in "[A-Z2-7]{160}") {
            if let Ok((payload, signature)) = TicketCode::dissect(&text) {
                let again = TicketCode::assemble(&payload, &signature);
                prop_assert_eq!(again.as_str(), text);
            }
        }
    }
}
