//! Health, and the documents about the interface itself.

mod docs;
mod fixed;
mod health;
mod inbox;
mod openapi_json;

pub(crate) use health::Pulse;
pub(crate) use openapi_json::DocumentText;

crate::endpoints::endpoints![
    health::livez,
    health::readyz,
    openapi_json::openapi_json,
    docs::docs_page,
    docs::errors_page,
    docs::docs_file,
    inbox::dev_inbox,
    inbox::dev_inbox_json,
];
