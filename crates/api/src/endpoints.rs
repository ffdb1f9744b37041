//! How a capability shows its routes: handlers and documentation from one list, so that neither can be forgotten.

use actix_web::web::ServiceConfig;
use utoipa::openapi::OpenApi;

/// The routes of one capability.
pub(crate) struct Endpoints {
    /// Their documentation.
    pub document: fn() -> OpenApi,
    /// Their handlers.
    pub register: fn(&mut ServiceConfig),
}

/// Declares `pub(crate) fn endpoints() -> Endpoints` from a list of handlers.
///
/// A handler carries `#[utoipa::path(..)]` over actix-web's `#[get("/v1/..")]`, `#[post(..)]` and so on; the address, the
/// method and the operation id (the function's name) are taken from there. Static addresses stand before those with a
/// parameter in the same place: the first match wins.
macro_rules! endpoints {
    ($($($segment:ident)::+),+ $(,)?) => {
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($($($segment)::+),+))]
        struct Document;

        /// The routes of this capability.
        pub(crate) fn endpoints() -> $crate::endpoints::Endpoints {
            fn register(config: &mut actix_web::web::ServiceConfig) {
                $(config.service($($segment)::+);)+
            }
            $crate::endpoints::Endpoints { document: <Document as utoipa::OpenApi>::openapi, register }
        }
    };
}
pub(crate) use endpoints;
