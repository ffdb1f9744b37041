//! Other ways to write the same signature.

/// The last digit with a bit set that belongs to no byte.
pub fn loose_bits(text: &str) -> String {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = text.split_at(text.len() - 1);
    let place = digits.iter().position(|digit| *digit == last.as_bytes()[0]).unwrap();
    format!("{rest}{}", char::from(digits[place ^ 1]))
}

/// The same signature with the order of the group added to its second half, which a careless reader takes as well.
pub fn another_form(signature: &[u8]) -> Vec<u8> {
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut other = signature.to_vec();
    let mut carry = 0_u16;
    for (byte, part) in other[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(part) + carry;
        *byte = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
    other
}
