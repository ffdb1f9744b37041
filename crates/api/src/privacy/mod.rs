//! Being erased, and being handed what is known.

mod cancel_erasure;
mod errors;
mod export_me;
mod request_erasure;

crate::endpoints::endpoints![
    export_me::export_me,
    request_erasure::request_erasure,
    cancel_erasure::cancel_erasure,
];
