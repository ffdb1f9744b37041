//! Google Wallet: a link with a signed note that says what to show. Google makes the pass when somebody follows it.

mod objects;

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use secrecy::SecretString;
use serde_json::{Value, json};
use turnout_ports::ticketing::{GoogleWallet, WalletError, WalletTicket};

use crate::SetupError;
use crate::rsa_key::RsaKey;
use objects::Detail;

const ADDRESS: &str = "https://pay.google.com/gp/v/save/";
/// Browsers cut longer addresses off.
const LONGEST_NOTE: usize = 1800;

/// What an operator gets from Google.
#[derive(Clone, Debug)]
pub struct GoogleSettings {
    /// Number of the issuer.
    pub issuer_id: String,
    /// Who gives the tickets out, as the wallet shows it.
    pub issuer_name: String,
    /// Address of the service account.
    pub service_account_email: String,
    /// Its private key, PEM.
    pub private_key: SecretString,
    /// Web pages that may show the link as a button.
    pub origins: Vec<String>,
}

/// Signs links with one service account.
pub struct SignedLinks {
    settings: GoogleSettings,
    key: RsaKey,
}

impl SignedLinks {
    /// Checks the parts.
    pub fn new(settings: GoogleSettings) -> Result<Self, SetupError> {
        let is_number = settings.issuer_id.bytes().all(|byte| byte.is_ascii_digit());
        if settings.issuer_id.is_empty() || !is_number {
            return Err(SetupError::new("issuer_id", "must be a number"));
        }
        if !settings.service_account_email.contains('@') {
            return Err(SetupError::new("service_account_email", "must be an email address"));
        }
        let key = RsaKey::from_pem(&settings.private_key).map_err(|message| SetupError::new("private_key", message))?;
        Ok(Self { settings, key })
    }

    /// A note of this much.
    fn note(&self, ticket: &WalletTicket, detail: Detail, now: DateTime<Utc>) -> Result<String, String> {
        let settings = &self.settings;
        let claims = json!({
            "iss": settings.service_account_email,
            "aud": "google",
            "typ": "savetowallet",
            "iat": now.timestamp(),
            "origins": settings.origins,
            "payload": {
                "eventTicketClasses": [objects::class(ticket, settings, detail)],
                "eventTicketObjects": [objects::object(ticket, settings, detail)],
            },
        });
        let head = part(&json!({"alg": "RS256", "typ": "JWT"}))?;
        let signed = format!("{head}.{}", part(&claims)?);
        let signature = self.key.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature)))
    }
}

fn part(value: &Value) -> Result<String, String> {
    let json = serde_json::to_vec(value).map_err(|error| error.to_string())?;
    Ok(BASE64URL_NOPAD.encode(&json))
}

impl GoogleWallet for SignedLinks {
    fn save_link(&self, ticket: &WalletTicket, now: DateTime<Utc>) -> Result<String, WalletError> {
        let mut note = String::new();
        for detail in Detail::ALL {
            note = self.note(ticket, detail, now).map_err(WalletError::Failed)?;
            if note.len() <= LONGEST_NOTE {
                break;
            }
        }
        Ok(format!("{ADDRESS}{note}"))
    }
}
