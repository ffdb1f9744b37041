//! Files in a bucket of S3, or of what speaks its language, such as `MinIO`.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::client::{ClientOptions, HttpClient, HttpConnector};
use object_store::{BackoffConfig, RetryConfig};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret, SecretString};

use crate::files::{Files, SetupError};

const CONNECT: Duration = Duration::from_secs(5);
/// One try of one call, with its bytes.
const CALL: Duration = Duration::from_secs(15);
/// A person waits for an upload; a job tries again by itself.
const RETRIES: usize = 2;
const ALL_TRIES: Duration = Duration::from_secs(30);

/// Which bucket, and how it is opened.
#[derive(Clone, Debug)]
pub struct BucketSettings {
    /// Its name.
    pub bucket: String,
    /// The region it lies in. Services of one place take any.
    pub region: String,
    /// Where the service is; empty for Amazon's own.
    pub endpoint: String,
    /// Empty, together with the secret: the credentials of the machine or container.
    pub access_key: SecretString,
    /// What requests are signed with.
    pub secret_key: SecretString,
    /// The bucket stands in the path and not before the host's name.
    pub path_style: bool,
}

/// Keeps files in a bucket. Nothing is asked of it yet.
pub fn bucket(settings: &BucketSettings) -> Result<Files, SetupError> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_virtual_hosted_style_request(!settings.path_style)
        .with_http_connector(Connector)
        .with_retry(retries());
    if !settings.endpoint.is_empty() {
        builder = builder
            .with_endpoint(endpoint(settings)?)
            .with_allow_http(settings.endpoint.starts_with("http://"));
    }
    let (access, secret) = (settings.access_key.expose_secret(), settings.secret_key.expose_secret());
    if !access.is_empty() {
        builder = builder.with_access_key_id(access).with_secret_access_key(secret);
    }
    let store = builder.build().map_err(|error| SetupError(error.to_string()))?;
    Ok(Files::new(store, true))
}

/// The library takes the address of the bucket where the bucket stands before the host's name.
fn endpoint(settings: &BucketSettings) -> Result<String, SetupError> {
    let base = settings.endpoint.trim_end_matches('/');
    if settings.path_style {
        return Ok(base.to_owned());
    }
    let (scheme, host) = base
        .split_once("://")
        .ok_or_else(|| SetupError("the endpoint must begin with http:// or https://".to_owned()))?;
    Ok(format!("{scheme}://{}.{host}", settings.bucket))
}

fn retries() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: RETRIES,
        retry_timeout: ALL_TRIES,
    }
}

/// Our HTTP client, with the one TLS that is compiled in.
#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = client().map_err(|source| object_store::Error::Generic { store: "S3", source })?;
        Ok(HttpClient::new(client))
    }
}

fn client() -> Result<reqwest::Client, Box<dyn std::error::Error + Send + Sync>> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(CALL)
        .build()?)
}
