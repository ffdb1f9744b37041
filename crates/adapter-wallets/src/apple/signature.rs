//! The signature of a pass: CMS (PKCS#7) `SignedData` that stands beside what it is for.

use std::time::Duration;

use chrono::{DateTime, Utc};
use cms::cert::x509::attr::Attribute;
use cms::cert::x509::der::asn1::{Any, GeneralizedTime, Null, ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use cms::cert::x509::der::{self, Encode, EncodeValue, Tagged};
use cms::cert::x509::spki::AlgorithmIdentifierOwned;
use cms::cert::x509::time::Time;
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use ring::digest::{SHA256, digest};

use super::certificate::PassCertificate;
use crate::rsa_key::RsaKey;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Signs a content, with the time of signing, which Wallet insists on, and both certificates.
pub(super) fn detached(
    content: &[u8],
    certificate: &PassCertificate,
    issuer: &PassCertificate,
    key: &RsaKey,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, String> {
    let attributes = attributes(content, now).map_err(text)?;
    // What is signed are the attributes, as the set that they are.
    let signature = key.sign(&attributes.to_der().map_err(text)?)?;
    wrap(attributes, signature, certificate, issuer).map_err(text)
}

fn text(error: der::Error) -> String {
    error.to_string()
}

fn attributes(content: &[u8], now: DateTime<Utc>) -> der::Result<SetOfVec<Attribute>> {
    let hash = OctetString::new(digest(&SHA256, content).as_ref())?;
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, &DATA)?,
        attribute(SIGNING_TIME, &time(now)?)?,
        attribute(MESSAGE_DIGEST, &hash)?,
    ])
}

fn attribute(oid: ObjectIdentifier, value: &(impl EncodeValue + Tagged)) -> der::Result<Attribute> {
    Ok(Attribute {
        oid,
        values: SetOfVec::try_from(vec![Any::encode_from(value)?])?,
    })
}

/// With two digits of the year as long as they say which year it is.
fn time(now: DateTime<Utc>) -> der::Result<Time> {
    let since = Duration::from_secs(u64::try_from(now.timestamp()).unwrap_or_default());
    UtcTime::from_unix_duration(since)
        .map(Time::UtcTime)
        .or_else(|_| GeneralizedTime::from_unix_duration(since).map(Time::GeneralTime))
}

fn wrap(
    attributes: SetOfVec<Attribute>,
    signature: Vec<u8>,
    certificate: &PassCertificate,
    issuer: &PassCertificate,
) -> der::Result<Vec<u8>> {
    let own = &certificate.certificate().tbs_certificate;
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: own.issuer.clone(),
            serial_number: own.serial_number.clone(),
        }),
        digest_alg: algorithm(SHA_256)?,
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm(RSA)?,
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let certificates = [certificate, issuer].map(|one| CertificateChoices::Certificate(one.certificate().clone()));
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![algorithm(SHA_256)?])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: DATA,
            econtent: None,
        },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates.to_vec())?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![info])?),
    };
    let content = ContentInfo {
        content_type: SIGNED_DATA,
        content: Any::encode_from(&signed)?,
    };
    content.to_der()
}

fn algorithm(oid: ObjectIdentifier) -> der::Result<AlgorithmIdentifierOwned> {
    Ok(AlgorithmIdentifierOwned {
        oid,
        parameters: Some(Any::encode_from(&Null)?),
    })
}
