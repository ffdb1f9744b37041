//! No mutation of a code is accepted, and no text makes the check panic.

use data_encoding::BASE32_NOPAD;
use proptest::prelude::*;
use turnout_domain::ids::{EventId, TicketId};
use uuid::Uuid;

use super::*;

const CODE_BYTES: usize = 100;
const PAYLOAD_BYTES: usize = 36;

/// The order of the group of Ed25519, little-endian: adding it to the second half of a signature is the classic way to bend
/// one into another.
const GROUP_ORDER: [u8; 32] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn signer() -> Ed25519Tickets {
    let key = |seed| SigningKey(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]));
    Ed25519Tickets::new(BTreeMap::from([(1, key(1)), (2, key(2))]), 2).unwrap()
}

fn payload(key_id: u8, ticket: u128, generation: u16) -> TicketPayload {
    TicketPayload {
        key_id,
        ticket: TicketId::new(Uuid::from_u128(ticket)),
        event: EventId::new(Uuid::from_u128(8)),
        generation,
    }
}

fn code(payload: &TicketPayload) -> String {
    signer().sign(payload).unwrap().as_str().to_owned()
}

fn bytes(code: &str) -> Vec<u8> {
    BASE32_NOPAD.decode(code.as_bytes()).unwrap()
}

fn text(bytes: &[u8]) -> String {
    BASE32_NOPAD.encode(bytes)
}

/// One edit of a text, at the character of that number.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Replace(char),
    Insert(char),
    Remove,
    SwapWithNext,
    Cut,
}

impl Edit {
    fn apply(self, code: &str, place: usize) -> String {
        let mut characters: Vec<char> = code.chars().collect();
        match self {
            Self::Replace(other) => characters[place] = other,
            Self::Insert(other) => characters.insert(place, other),
            Self::Remove => drop(characters.remove(place)),
            Self::SwapWithNext => characters.swap(place, (place + 1) % code.len()),
            Self::Cut => characters.truncate(place),
        }
        characters.into_iter().collect()
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let character = || prop_oneof![any::<char>(), prop::char::range('A', 'Z'), prop::char::range('2', '7')];
    prop_oneof![
        4 => character().prop_map(Edit::Replace),
        2 => character().prop_map(Edit::Insert),
        1 => Just(Edit::Remove),
        1 => Just(Edit::SwapWithNext),
        1 => Just(Edit::Cut),
    ]
}

proptest! {
    #[test]
    fn no_code_with_an_edited_character_is_accepted(place in 0_usize..160, edit in edit(), generation in any::<u16>()) {
        let code = code(&payload(1, 7, generation));
        let edited = edit.apply(&code, place);
        prop_assume!(edited != code);
        prop_assert!(signer().verify(&edited).is_err());
    }

    #[test]
    fn no_code_with_changed_bytes_is_accepted(changes in prop::collection::vec((0..CODE_BYTES, 1_u8..), 1..5)) {
        let code = code(&payload(2, 7, 3));
        let mut changed = bytes(&code);
        for (place, mask) in changes {
            changed[place] ^= mask;
        }
        let changed = text(&changed);
        prop_assume!(changed != code);
        prop_assert!(signer().verify(&changed).is_err());
    }

    #[test]
    fn no_payload_takes_the_signature_of_another(
        one in (1_u8..=2, 0_u128..3, 1_u16..4), other in (1_u8..=2, 0_u128..3, 1_u16..4),
    ) {
        prop_assume!(one != other);
        let [one, other] = [one, other].map(|(key, ticket, generation)| bytes(&code(&payload(key, ticket, generation))));
        let spliced = text(&[&one[..PAYLOAD_BYTES], &other[PAYLOAD_BYTES..]].concat());
        prop_assert_eq!(signer().verify(&spliced), Err(TicketCodeError::Forged));
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(
        start in prop_oneof![Just(vec![]), Just(vec![1]), Just(vec![1, 1]), Just(vec![1, 2])],
        rest in prop::collection::vec(any::<u8>(), 0..CODE_BYTES + 20),
    ) {
        let bytes = [start, rest].concat();
        prop_assert!(signer().verify(&text(&bytes)).is_err());
        prop_assert!(signer().verify(&String::from_utf8_lossy(&bytes)).is_err());
        let whole: Vec<u8> = bytes.into_iter().chain(std::iter::repeat(0)).take(CODE_BYTES).collect();
        prop_assert!(signer().verify(&text(&whole)).is_err());
    }

    #[test]
    fn any_text_is_refused_without_a_panic(text in any::<String>(), compact in "[A-Z2-7]{150,170}") {
        prop_assert!(signer().verify(&text).is_err());
        prop_assert!(signer().verify(&compact).is_err());
    }
}

#[test]
fn a_bent_signature_is_refused() {
    let mut bent = bytes(&code(&payload(1, 7, 1)));
    let mut carry = 0;
    for (byte, order) in bent[PAYLOAD_BYTES + 32..].iter_mut().zip(GROUP_ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (carry, *byte) = (sum >> 8, u8::try_from(sum & 0xFF).unwrap());
    }
    assert_eq!(signer().verify(&text(&bent)), Err(TicketCodeError::Forged));
}
