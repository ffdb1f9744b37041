//! TLS by rustls, with the root certificates that browsers trust built in.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// Where every HTTP client begins: our TLS, no proxy, no redirects.
///
/// reqwest is compiled without a cryptography of its own, and a builder that is not told of one panics.
pub fn client_builder() -> Result<reqwest::ClientBuilder, rustls::Error> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy())
}
