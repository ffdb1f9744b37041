//! Codes that an app computes from a secret and the time (RFC 6238), and the seal on such secrets.

use chrono::{DateTime, Utc};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use secrecy::{ExposeSecret, SecretSlice};
use turnout_domain::accounts::{OtpCode, TotpSecret, TotpStep};
use turnout_domain::ids::UserId;
use turnout_ports::accounts::{TotpError, TotpVault};
use turnout_ports::system::Entropy;

use crate::entropy::OsEntropy;

/// The first byte of what is sealed: by which method.
const METHOD: u8 = 1;

/// Seals with AES-256-GCM under a key that is derived from the pepper (HKDF-SHA-256). What is sealed is bound to its user:
/// in the row of another one it opens nothing.
pub struct SealedTotp {
    key: LessSafeKey,
}

impl SealedTotp {
    /// A vault that is locked with this pepper.
    pub fn new(pepper: &SecretSlice<u8>) -> Result<Self, TotpError> {
        let derived = Salt::new(HKDF_SHA256, b"turnout").extract(pepper.expose_secret());
        let okm = derived.expand(&[b"totp secrets, aes-256-gcm"], &AES_256_GCM);
        let key = okm.map_err(|_| TotpError::NotSealed)?;
        Ok(Self {
            key: LessSafeKey::new(UnboundKey::from(key)),
        })
    }

    fn open(&self, user: UserId, sealed: &[u8]) -> Result<Vec<u8>, TotpError> {
        let (method, rest) = sealed.split_first().ok_or(TotpError::Unreadable)?;
        let (nonce, secret) = rest.split_at_checked(NONCE_LEN).ok_or(TotpError::Unreadable)?;
        if *method != METHOD {
            return Err(TotpError::Unreadable);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| TotpError::Unreadable)?;
        let mut secret = secret.to_vec();
        let opened = self.key.open_in_place(nonce, bound_to(user), &mut secret);
        opened.map(|secret| secret.to_vec()).map_err(|_| TotpError::Unreadable)
    }
}

fn bound_to(user: UserId) -> Aad<[u8; 16]> {
    Aad::from(user.uuid().into_bytes())
}

impl TotpVault for SealedTotp {
    fn seal(&self, user: UserId, secret: &TotpSecret) -> Result<Vec<u8>, TotpError> {
        // A secret is sealed a few times in the life of an account, so random nonces do not meet.
        let mut nonce = [0; NONCE_LEN];
        OsEntropy.fill(&mut nonce);
        let mut sealed = secret.as_bytes().to_vec();
        let unique = Nonce::assume_unique_for_key(nonce);
        let done = self.key.seal_in_place_append_tag(unique, bound_to(user), &mut sealed);
        done.map_err(|_| TotpError::NotSealed)?;
        Ok([&[METHOD], nonce.as_slice(), &sealed].concat())
    }

    fn check(
        &self,
        user: UserId,
        sealed: &[u8],
        code: &OtpCode,
        now: DateTime<Utc>,
    ) -> Result<Option<TotpStep>, TotpError> {
        let secret = self.open(user, sealed)?;
        let typed = code.as_str().parse().ok();
        let steps = TotpStep::of(now).accepted().into_iter();
        Ok(steps
            .filter(|step| typed == Some(number(&secret, *step) % 1_000_000))
            .max())
    }
}

/// The number of a step before it is cut to its last digits (RFC 4226, section 5.3).
fn number(secret: &[u8], step: TotpStep) -> u32 {
    let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret), &step.0.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = bytes.last().map_or(0, |last| usize::from(last & 0xf));
    let four = bytes.iter().skip(offset).take(4);
    four.fold(0, |number, byte| (number << 8) | u32::from(*byte)) & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ASHA: UserId = UserId::new(Uuid::from_u128(1));
    const BEN: UserId = UserId::new(Uuid::from_u128(2));
    const SECRET: [u8; 20] = *b"12345678901234567890";

    fn vault(pepper: &[u8]) -> SealedTotp {
        SealedTotp::new(&pepper.to_vec().into()).unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// RFC 6238, appendix B, the column of SHA-1.
    const VECTORS: [(i64, u32); 6] = [
        (59, 94_287_082),
        (1_111_111_109, 7_081_804),
        (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924),
        (2_000_000_000, 69_279_037),
        (20_000_000_000, 65_353_130),
    ];

    #[test]
    fn computes_what_rfc_6238_computes() {
        for (seconds, eight_digits) in VECTORS {
            let number = number(&SECRET, TotpStep::of(at(seconds)));
            assert_eq!(number % 100_000_000, eight_digits, "{seconds}");
        }
    }

    #[test]
    fn computes_what_rfc_4226_computes() {
        let codes = [
            755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489,
        ];
        for (step, code) in (0..).zip(codes) {
            assert_eq!(number(&SECRET, TotpStep(step)) % 1_000_000, code, "{step}");
        }
    }

    #[test]
    fn accepts_the_code_of_its_time_and_its_neighbours() {
        let vault = vault(b"a pepper of 24 bytes ...");
        let sealed = vault.seal(ASHA, &TotpSecret::new(SECRET)).unwrap();
        let code = OtpCode::parse("081804").unwrap();
        let step = TotpStep::of(at(1_111_111_109));
        let check = |seconds| vault.check(ASHA, &sealed, &code, at(seconds)).unwrap();
        let first = i64::try_from(step.0).unwrap() * 30;
        for seconds in [first - 30, first, first + 29, first + 59] {
            assert_eq!(check(seconds), Some(step), "{seconds}");
        }
        for seconds in [first - 31, first + 60] {
            assert_eq!(check(seconds), None, "{seconds}");
        }
        let other = OtpCode::parse("081805").unwrap();
        assert_eq!(vault.check(ASHA, &sealed, &other, at(first)), Ok(None));
    }

    #[test]
    fn opens_for_its_user_and_its_pepper_only() {
        let one = vault(b"a pepper of 24 bytes ...");
        let sealed = one.seal(ASHA, &TotpSecret::new(SECRET)).unwrap();
        assert!(!sealed.windows(8).any(|part| part == &SECRET[..8]));
        assert_ne!(
            one.seal(ASHA, &TotpSecret::new(SECRET)).unwrap(),
            sealed,
            "a nonce each time"
        );
        assert_eq!(one.open(ASHA, &sealed).unwrap(), SECRET);
        assert_eq!(one.open(BEN, &sealed), Err(TotpError::Unreadable));
        assert_eq!(
            vault(b"another one of 24 bytes.").open(ASHA, &sealed),
            Err(TotpError::Unreadable)
        );
        for place in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[place] ^= 1;
            assert_eq!(one.open(ASHA, &damaged), Err(TotpError::Unreadable), "{place}");
        }
        for short in [&sealed[..0], &sealed[..1], &sealed[..13], &sealed[..sealed.len() - 1]] {
            assert_eq!(one.open(ASHA, short), Err(TotpError::Unreadable));
        }
    }
}
