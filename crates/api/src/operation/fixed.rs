//! Documents that are the same for everybody as long as the process lives.

use std::io::Write;
use std::sync::OnceLock;

use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use bytes::Bytes;
use chrono::DateTime;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::etag;

/// A document that is compressed once, and not for each who asks: some are so large that a few clients would keep all
/// cores busy with it.
#[derive(Debug)]
pub(crate) struct FixedDocument {
    media: String,
    /// How long it may be kept.
    cache: &'static str,
    plain: Form,
    /// Made when somebody takes it for the first time. `None` if it is not shorter.
    compressed: OnceLock<Option<Form>>,
}

/// The document as it is sent, and the tag of just these bytes.
#[derive(Debug)]
struct Form {
    bytes: Bytes,
    tag: String,
}

impl Form {
    fn new(bytes: Bytes) -> Self {
        // It has no version, as nobody changes it.
        let tag = etag::tag(DateTime::UNIX_EPOCH, &bytes);
        Self { bytes, tag }
    }
}

impl FixedDocument {
    pub(crate) fn new(media: impl Into<String>, cache: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self {
            media: media.into(),
            cache,
            plain: Form::new(bytes.into()),
            compressed: OnceLock::new(),
        }
    }

    /// 200 with the document, or 304 when the client has exactly this.
    pub(super) fn reply(&self, request: &HttpRequest) -> HttpResponse {
        let compressed = takes_gzip(request).then(|| self.compressed()).flatten();
        let form = compressed.unwrap_or(&self.plain);
        let is_held = etag::holds(request, &form.tag);
        let mut response = if is_held {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((header::ETAG, form.tag.as_str()))
            .insert_header((header::VARY, "accept-encoding"))
            .insert_header((header::CACHE_CONTROL, self.cache));
        if is_held {
            return response.finish();
        }
        // What says its encoding, if only that it has none, is not compressed again. The frame takes the latter away.
        response
            .insert_header(if compressed.is_some() {
                ContentEncoding::Gzip
            } else {
                ContentEncoding::Identity
            })
            .content_type(self.media.as_str())
            .body(form.bytes.clone())
    }

    fn compressed(&self) -> Option<&Form> {
        let form = self.compressed.get_or_init(|| {
            let plain = &self.plain.bytes;
            let short = gzip(plain).filter(|short| short.len() < plain.len());
            short.map(|short| Form::new(short.into()))
        });
        form.as_ref()
    }
}

/// Writing to memory does not fail.
fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let wishes = request.get_header::<AcceptEncoding>();
    let chosen = wishes.and_then(|wishes| wishes.negotiate([Encoding::identity(), Encoding::gzip()].iter()));
    chosen == Some(Encoding::gzip())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::body::MessageBody;
    use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, IF_NONE_MATCH};
    use actix_web::test::TestRequest;
    use flate2::read::GzDecoder;

    use super::*;

    fn long() -> FixedDocument {
        FixedDocument::new("text/plain", "public", "Turnout ".repeat(1_000))
    }

    fn body(response: HttpResponse) -> Bytes {
        response.into_body().try_into_bytes().unwrap()
    }

    fn asked(document: &FixedDocument, accepted: &str, known: &str) -> HttpResponse {
        let request = TestRequest::get().insert_header((ACCEPT_ENCODING, accepted));
        document.reply(&request.insert_header((IF_NONE_MATCH, known)).to_http_request())
    }

    fn head(response: &HttpResponse, name: header::HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn is_compressed_once_for_all_who_take_it_so() {
        let document = long();
        assert!(document.compressed.get().is_none());
        let first = asked(&document, "br, gzip;q=0.5", "");
        assert_eq!(head(&first, CONTENT_ENCODING), "gzip");
        let (first, second) = (body(first), body(asked(&document, "gzip", "")));
        // The very same bytes, and not only equal ones.
        assert_eq!(first.as_ptr(), second.as_ptr());
        let mut text = String::new();
        GzDecoder::new(first.as_ref()).read_to_string(&mut text).unwrap();
        assert_eq!(text.as_bytes(), document.plain.bytes);
    }

    #[test]
    fn others_get_it_as_it_is_and_marked_so() {
        let document = long();
        for accepted in ["", "br", "deflate", "*", "gzip;q=0", "identity, gzip;q=0"] {
            let answer = asked(&document, accepted, "");
            assert_eq!(head(&answer, CONTENT_ENCODING), "identity", "{accepted}");
            assert_eq!(body(answer).as_ptr(), document.plain.bytes.as_ptr());
        }
        assert!(document.compressed.get().is_none());
        let short = FixedDocument::new("text/plain", "public", "x");
        assert_eq!(head(&asked(&short, "gzip", ""), CONTENT_ENCODING), "identity");
    }

    #[test]
    fn each_form_has_a_tag_of_its_own() {
        let document = long();
        let tag = |accepted| head(&asked(&document, accepted, ""), header::ETAG).to_owned();
        let (plain, short) = (tag(""), tag("gzip"));
        assert_ne!(plain, short);
        for (accepted, known, status) in [
            ("", &plain, 304),
            ("gzip", &short, 304),
            ("gzip", &plain, 200),
            ("", &short, 200),
        ] {
            let answer = asked(&document, accepted, known);
            assert_eq!(answer.status().as_u16(), status, "{accepted} {known}");
            assert_eq!(head(&answer, header::VARY), "accept-encoding");
            assert_eq!(head(&answer, header::CACHE_CONTROL), "public");
            if status == 304 {
                assert_eq!(head(&answer, header::ETAG), known);
                assert!(body(answer).is_empty());
            }
        }
    }
}
