//! Base32 as in RFC 4648, upper case, for byte counts that fill whole groups of eight characters.

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Five bits for each character, the first ones first. `bytes` must be a multiple of five long; a rest is dropped.
pub(super) fn encode(bytes: &[u8]) -> String {
    bytes
        .chunks_exact(5)
        .flat_map(|group| {
            let bits = group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8).rev().map(move |place| character(bits >> (place * 5) & 31))
        })
        .collect()
}

/// Exactly `N` bytes from exactly as many characters as they take; anything else is `None`.
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N / 5 * 8 {
        return None;
    }
    let mut bytes = Vec::with_capacity(N);
    for group in text.as_bytes().chunks_exact(8) {
        let mut bits = 0_u64;
        for character in group {
            bits = bits << 5 | value(*character)?;
        }
        bytes.extend(bits.to_be_bytes().iter().skip(3));
    }
    bytes.try_into().ok()
}

fn character(value: u64) -> char {
    let index = usize::try_from(value).unwrap_or(usize::MAX);
    ALPHABET.get(index).copied().map_or('=', char::from)
}

fn value(character: u8) -> Option<u64> {
    match character {
        b'A'..=b'Z' => Some(u64::from(character - b'A')),
        b'2'..=b'7' => Some(u64::from(character - b'2') + 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_rfc() {
        assert_eq!(encode(b"fooba"), "MZXW6YTB");
        assert_eq!(encode(b"Turnout..!"), "KR2XE3TPOV2C4LRB");
        assert_eq!(decode::<5>("MZXW6YTB").as_ref(), Some(b"fooba"));
        assert_eq!(decode::<5>("MZXW6YT1"), None);
        assert_eq!(decode::<5>("MZXW6YTBA"), None);
    }
}
