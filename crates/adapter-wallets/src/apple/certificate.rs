//! The certificate of a pass type, and the one that issued it.

use chrono::{DateTime, Utc};
use cms::cert::x509::Certificate;
use cms::cert::x509::der::Decode;
use cms::cert::x509::der::asn1::ObjectIdentifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

const USER_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1");
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// A certificate with what passes say of it.
pub(super) struct PassCertificate {
    certificate: Certificate,
    valid_until: DateTime<Utc>,
}

impl PassCertificate {
    pub fn from_pem(pem: &str) -> Result<Self, String> {
        let wrong = || "must be a certificate in PEM".to_owned();
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| wrong())?;
        let certificate = Certificate::from_der(&der).map_err(|_| wrong())?;
        let until = certificate.tbs_certificate.validity.not_after.to_unix_duration();
        let valid_until = i64::try_from(until.as_secs())
            .ok()
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        Ok(Self {
            valid_until: valid_until.ok_or_else(wrong)?,
            certificate,
        })
    }

    /// What it says for itself.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub fn valid_until(&self) -> DateTime<Utc> {
        self.valid_until
    }

    /// `pass.com.example.tickets`, which Apple writes into the certificate.
    pub fn pass_type(&self) -> String {
        self.name(USER_ID)
    }

    /// Apple's name of the developer's team.
    pub fn team(&self) -> String {
        self.name(ORGANIZATIONAL_UNIT)
    }

    /// Whether it is one of a pass type, and not of something else that Apple certifies.
    pub fn check_pass_type(&self) -> Result<(), String> {
        if !self.pass_type().starts_with("pass.") {
            return Err("is not that of a pass type: its user id must begin with pass.".to_owned());
        }
        if self.team().is_empty() {
            return Err("names no team".to_owned());
        }
        Ok(())
    }

    /// Whether it names the other one as its issuer.
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        self.certificate.tbs_certificate.issuer == issuer.certificate.tbs_certificate.subject
    }

    /// Whether this is its public key, as PKCS#1.
    pub fn has_key(&self, public: &[u8]) -> bool {
        let own = &self.certificate.tbs_certificate.subject_public_key_info;
        own.subject_public_key.raw_bytes() == public
    }

    /// The first value of this name; empty if there is none.
    fn name(&self, kind: ObjectIdentifier) -> String {
        let subject = &self.certificate.tbs_certificate.subject;
        let mut names = subject.0.iter().flat_map(|names| names.0.iter());
        let found = names.find(|name| name.oid == kind);
        let text = found.and_then(|name| String::from_utf8(name.value.value().to_vec()).ok());
        text.unwrap_or_default()
    }
}
