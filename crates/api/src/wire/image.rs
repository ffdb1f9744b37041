//! Kept images as they are sent.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use turnout_application::files::ShownFile;
use uuid::Uuid;

use crate::etag;

/// Anybody on the way may keep it for an hour. What lies under an id never changes, but its owner may take it away.
pub const FOR_ALL: &str = "public, max-age=3600";
/// As [`FOR_ALL`], but only who asked.
pub const FOR_ONE: &str = "private, max-age=3600";

/// The tag of an image.
fn tag(id: Uuid) -> String {
    format!("\"{id}\"")
}

/// Whether the client has it already.
pub fn is_known(request: &HttpRequest, id: Uuid) -> bool {
    etag::holds(request, &tag(id))
}

/// Sends it, or says that the client has it already.
pub fn reply(id: Uuid, shown: ShownFile, kept: &'static str, name: &str) -> HttpResponse {
    let mut response = match &shown.bytes {
        Some(_) => HttpResponse::Ok(),
        None => HttpResponse::NotModified(),
    };
    response
        .insert_header((header::ETAG, tag(id)))
        .insert_header((header::CACHE_CONTROL, kept));
    let Some(bytes) = shown.bytes else {
        return response.finish();
    };
    let name = format!("inline; filename=\"{name}.{}\"", shown.media.extension());
    response
        .insert_header((header::CONTENT_DISPOSITION, name))
        // Pages of other origins may show it.
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .content_type(shown.media.as_str())
        .body(bytes)
}
