//! What tickets need from outside.

use turnout_domain::ticketing::{TicketCode, TicketCodeError, TicketPayload};

/// A public key with which an offline scanner checks ticket codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketKey {
    /// The key byte of the codes that it checks.
    pub id: u8,
    /// The Ed25519 public key.
    pub public_key: [u8; 32],
}

/// Makes and checks ticket codes.
///
/// The same payload always gives the same code, so a code is never stored: it is made again whenever its owner looks
/// at it, and a copy of the whole database forges none.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait TicketSigner: Send + Sync {
    /// The key for new tickets, to be kept with each of them.
    fn current_key(&self) -> u8;

    /// The code that says this. Refuses only a key that is not in use.
    fn sign(&self, payload: &TicketPayload) -> Result<TicketCode, TicketCodeError>;

    /// What a scanned text says, if one of the keys signed it.
    fn verify(&self, text: &str) -> Result<TicketPayload, TicketCodeError>;

    /// What the database keeps of a code: a hash, salted for each ticket.
    fn digest(&self, salt: &[u8], code: &TicketCode) -> [u8; 32];

    /// The keys in use, for door lists.
    fn public_keys(&self) -> Vec<TicketKey>;
}
