//! `GET /.well-known/jwks.json`

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use turnout_application::app::App;
use turnout_ports::accounts::TokenKey;
use utoipa::ToSchema;

/// A JSON Web Key Set (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeySetView {
    /// The keys with which this server's access tokens are signed now, or were a little while ago.
    keys: Vec<KeyView>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeyView {
    /// Always `OKP`.
    kty: &'static str,
    /// Always `Ed25519`.
    crv: &'static str,
    /// Always `EdDSA`.
    alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    usage: &'static str,
    /// The `kid` in the tokens' headers.
    kid: String,
    /// The key in base64url.
    x: String,
}

impl From<TokenKey> for KeyView {
    fn from(key: TokenKey) -> Self {
        Self {
            kty: "OKP",
            crv: "Ed25519",
            alg: "EdDSA",
            usage: "sig",
            kid: key.id,
            x: URL_SAFE_NO_PAD.encode(key.public_key),
        }
    }
}

/// Shows the keys that check access tokens
#[utoipa::path(security(()), responses((status = 200, description = "The key set.", body = KeySetView)))]
#[get("/.well-known/jwks.json")]
pub(super) async fn show_keys(app: web::Data<App>) -> HttpResponse {
    let keys = app.tokens.public_keys().into_iter().map(KeyView::from).collect();
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .json(KeySetView { keys })
}
