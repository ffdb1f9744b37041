//! Apple Wallet: a `.pkpass`, which is an archive of the pass, its images, a list of their hashes and a signature of that list.

mod certificate;
mod fields;
mod package;
mod signature;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_ports::ticketing::{AppleWallet, WalletError, WalletTicket};

use crate::SetupError;
use crate::rsa_key::RsaKey;
use certificate::PassCertificate;

/// What an operator gets from Apple.
#[derive(Clone, Debug)]
pub struct AppleSettings {
    /// Certificate of the pass type, PEM.
    pub certificate: String,
    /// Its private key, PEM.
    pub private_key: SecretString,
    /// Apple's intermediate certificate that issued it, PEM.
    pub wwdr_certificate: String,
    /// Who gives the tickets out, as the wallet shows it.
    pub organization: String,
}

/// Signs passes with one certificate.
pub struct SignedPasses {
    certificate: PassCertificate,
    issuer: PassCertificate,
    key: RsaKey,
    organization: String,
}

impl SignedPasses {
    /// Checks that the parts belong together: phones refuse a pass without saying why.
    pub fn new(settings: &AppleSettings) -> Result<Self, SetupError> {
        let certificate = PassCertificate::from_pem(&settings.certificate)
            .map_err(|message| SetupError::new("certificate", message))?;
        certificate
            .check_pass_type()
            .map_err(|message| SetupError::new("certificate", message))?;
        let issuer = PassCertificate::from_pem(&settings.wwdr_certificate)
            .map_err(|message| SetupError::new("wwdr_certificate", message))?;
        if !certificate.is_issued_by(&issuer) {
            let message = "is not the certificate that issued `certificate`";
            return Err(SetupError::new("wwdr_certificate", message));
        }
        let key = RsaKey::from_pem(&settings.private_key).map_err(|message| SetupError::new("private_key", message))?;
        if !certificate.has_key(key.public()) {
            return Err(SetupError::new("private_key", "is not that of `certificate`"));
        }
        Ok(Self {
            certificate,
            issuer,
            key,
            organization: settings.organization.clone(),
        })
    }

    /// When phones stop taking new passes: renew the certificate before that.
    pub fn valid_until(&self) -> DateTime<Utc> {
        self.certificate.valid_until().min(self.issuer.valid_until())
    }
}

impl AppleWallet for SignedPasses {
    fn pass(&self, ticket: &WalletTicket, now: DateTime<Utc>) -> Result<Vec<u8>, WalletError> {
        let until = self.valid_until();
        if now > until {
            return Err(WalletError::Expired { until });
        }
        let pass = fields::pass(ticket, &self.certificate, &self.organization);
        let sign = |manifest: &[u8]| signature::detached(manifest, &self.certificate, &self.issuer, &self.key, now);
        package::pack(&pass, sign).map_err(WalletError::Failed)
    }
}
