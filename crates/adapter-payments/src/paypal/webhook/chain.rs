//! A certificate and the authorities that vouch for it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, DnsName, ServerName, TrustAnchor, UnixTime};
use webpki::ring::RSA_PKCS1_2048_8192_SHA256;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

/// How many certificates may come together.
const LONGEST: usize = 8;

/// A certificate, and those that came along to lead to an authority.
pub(super) struct Chain {
    certificate: CertificateDer<'static>,
    others: Vec<CertificateDer<'static>>,
}

impl Chain {
    /// The first certificate of the text signs; the others lead on.
    pub fn from_pem(pem: &[u8]) -> Option<Self> {
        let mut all = certificates(pem)?.into_iter();
        let certificate = all.next()?;
        Some(Self {
            certificate,
            others: all.collect(),
        })
    }

    /// Whether its key has signed this text.
    pub fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        EndEntityCert::try_from(&self.certificate).is_ok_and(|certificate| {
            certificate
                .verify_signature(RSA_PKCS1_2048_8192_SHA256, text, signature)
                .is_ok()
        })
    }
}

/// Whom we trust.
pub(super) struct Authorities(Vec<TrustAnchor<'static>>);

impl Authorities {
    /// The ones that browsers trust, and besides those in this text. None if it holds something else.
    pub fn with(pem: &str) -> Option<Self> {
        let mut anchors = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        for certificate in certificates(pem.as_bytes())? {
            anchors.push(anchor_from_trusted_cert(&certificate).ok()?.to_owned());
        }
        // What is text and no certificate was meant to be one.
        let is_read = pem.trim().is_empty() || anchors.len() > webpki_roots::TLS_SERVER_ROOTS.len();
        is_read.then_some(Self(anchors))
    }

    /// Whether one of them vouches for the certificate, at this time and under this name.
    pub fn vouch_for(&self, chain: &Chain, name: &'static str, at: DateTime<Utc>) -> bool {
        let Ok(seconds) = u64::try_from(at.timestamp()) else {
            return false;
        };
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let (Ok(certificate), Ok(name)) = (EndEntityCert::try_from(&chain.certificate), DnsName::try_from(name)) else {
            return false;
        };
        let usage = KeyUsage::server_auth();
        let is_vouched = certificate
            .verify_for_usage(ALL_VERIFICATION_ALGS, &self.0, &chain.others, time, usage, None, None)
            .is_ok();
        let is_named = certificate
            .verify_is_valid_for_subject_name(&ServerName::DnsName(name))
            .is_ok();
        is_vouched && is_named
    }
}

fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let all: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    (all.len() <= LONGEST).then_some(all)
}
