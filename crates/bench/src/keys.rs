//! Access tokens and ticket codes, signed with the keys of the server that is measured.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use turnout_adapter_system::clock::SystemClock;
use turnout_adapter_system::keys::SigningKey;
use turnout_adapter_system::tickets::Ed25519Tickets;
use turnout_adapter_system::tokens::EdDsaTokens;
use turnout_domain::ids::{EventId, SessionId, TicketId, UserId};
use turnout_domain::ticketing::{TicketCode, TicketPayload};
use turnout_ports::accounts::{AccessClaims, TokenIssuer};
use turnout_ports::system::Clock;
use turnout_ports::ticketing::TicketSigner;
use uuid::Uuid;

use crate::Failure;
use crate::server::ISSUER;

/// The public ids of what `load/seed.sql` makes: the kind and a decimal number.
pub const USER: u64 = 0x0192_e001;
pub const EVENT: u64 = 0x0192_e000;
pub const TICKET: u64 = 0x0192_e003;

/// Signs what clients bring along.
pub struct Keys {
    tokens: EdDsaTokens,
    tickets: Ed25519Tickets,
    now: DateTime<Utc>,
}

impl Keys {
    /// Reads the keys that the server made for itself at its first start.
    pub fn of_server(data: &Path) -> Result<Self, Failure> {
        let secrets: toml::Table = fs::read_to_string(data.join("secrets.toml"))?.parse()?;
        let key = |name: &str| -> Result<SigningKey, Failure> {
            let pem = secrets.get(name).and_then(toml::Value::as_str);
            let pem = pem.ok_or_else(|| format!("secrets.toml has no {name}"))?;
            Ok(SigningKey::from_pem(&SecretString::from(pem.to_owned()))?)
        };
        Ok(Self {
            tokens: EdDsaTokens::new(ISSUER, "turnout-api", &key("auth.signing_key")?, &[])?,
            tickets: Ed25519Tickets::new(BTreeMap::from([(1, key("tickets.signing_key")?)]), 1)?,
            now: SystemClock.now(),
        })
    }

    /// An access token of this user for today.
    pub fn token(&self, user: u32) -> Result<String, Failure> {
        let claims = AccessClaims {
            user: UserId::new(public_id(USER, user)?),
            session: SessionId::new(Uuid::nil()),
            roles: Vec::new(),
            is_staff: false,
            is_superuser: false,
            epoch: 1,
            issued_at: self.now,
            expires_at: self.now + TimeDelta::days(1),
        };
        Ok(self.tokens.issue(&claims)?.expose_secret().to_owned())
    }

    /// The code of this ticket, and what the database keeps of it.
    pub fn ticket(&self, ticket: u32, event: u32, salt: &[u8]) -> Result<(TicketCode, [u8; 32]), Failure> {
        let payload = TicketPayload {
            key_id: 1,
            ticket: TicketId::new(public_id(TICKET, ticket)?),
            event: EventId::new(public_id(EVENT, event)?),
            generation: 1,
        };
        let code = self.tickets.sign(&payload)?;
        let digest = self.tickets.digest(salt, &code);
        Ok((code, digest))
    }
}

fn public_id(kind: u64, number: u32) -> Result<Uuid, Failure> {
    Ok(format!("{kind:08x}-0000-7000-8000-{number:012}").parse()?)
}
