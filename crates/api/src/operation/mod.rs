//! Health, and the documents about the interface itself.

mod docs;
mod health;
mod openapi_json;

pub(crate) use openapi_json::DocumentText;

crate::endpoints::endpoints![
    health::livez,
    health::readyz,
    openapi_json::openapi_json,
    docs::docs_page,
    docs::errors_page,
    docs::docs_file,
];
