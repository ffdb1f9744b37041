//! Uploaded files: `multipart/form-data` with one `file` and a few short texts beside it.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use bytes::Bytes;
use futures::TryStreamExt;
use futures::future::LocalBoxFuture;

use super::Identity;
use crate::codes::field::{DUPLICATE, INVALID_FORMAT, REQUIRED, TOO_LONG, UNKNOWN_FIELD};
use crate::codes::general::{BODY_TOO_LARGE, MALFORMED_REQUEST, REQUEST_TIMEOUT, UNSUPPORTED_MEDIA_TYPE};
use crate::problem::ApiError;
use crate::room::{Room, Rooms};

/// The largest file that is taken: 10 MiB.
pub const MAX_FILE: usize = 10 * 1024 * 1024;

/// What may stand around the file: boundaries, headers and the other fields.
const AROUND: usize = 16 * 1024;
/// The longest text beside the file.
const LONGEST_TEXT: usize = 100;
/// How long a client may take to send it all.
const PATIENCE: Duration = Duration::from_mins(1);
/// How many uploads of all clients are held in memory at a time.
const AT_ONCE: usize = 32;
/// How many of these one user may hold, so that nobody keeps all others out by sending slowly.
const AT_ONCE_BY_ONE: usize = 8;

/// A file that came is in memory until it has been dealt with, however long that takes.
static UPLOADS: Rooms = Rooms::new("uploaded", AT_ONCE, AT_ONCE_BY_ONE, Duration::MAX);

/// A form with a file.
#[derive(Debug)]
pub struct Upload {
    /// The file, as it came. What the client says of its name and type is not looked at.
    pub file: Bytes,
    texts: BTreeMap<String, String>,
    /// The room that it takes, until it has been dealt with.
    _room: Room,
}

impl Upload {
    /// Takes a text that stands beside the file.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.texts.remove(name)
    }

    /// Takes a whole number that stands beside the file.
    pub fn take_number(&mut self, name: &str) -> Result<Option<i64>, ApiError> {
        let number = self.take(name).map(|text| text.parse()).transpose();
        number.map_err(|_| ApiError::field(format!("/{name}"), INVALID_FORMAT, "must be a whole number"))
    }

    /// Refuses every text that nobody has taken.
    pub fn refuse_others(&self) -> Result<(), ApiError> {
        match self.texts.keys().next() {
            Some(name) => Err(unknown(name)),
            None => Ok(()),
        }
    }

    /// What makes it another upload than one before: its file and texts, and not how the form is written.
    pub fn fingerprint(&self) -> Vec<u8> {
        let texts = self.texts.iter();
        let mut all: Vec<u8> = texts
            .flat_map(|(name, text)| format!("{name}={text}\n").into_bytes())
            .collect();
        all.push(0);
        all.extend_from_slice(&self.file);
        all
    }
}

impl FromRequest for Upload {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check(request);
        let form = Multipart::from_request(request, payload).into_inner();
        let user = request
            .extensions()
            .get::<Identity>()
            .and_then(|one| one.context.user());
        Box::pin(async move {
            checked?;
            let form = form.map_err(ApiError::internal)?;
            let room = UPLOADS.take(user)?;
            let read = tokio::time::timeout(PATIENCE, read(form));
            let (file, texts) = read.await.unwrap_or_else(|_| Err(ApiError::new(REQUEST_TIMEOUT)))?;
            Ok(Self {
                file: file.ok_or_else(|| ApiError::field("/file", REQUIRED, "is missing"))?,
                texts,
                _room: room,
            })
        })
    }
}

/// What can be refused before anything is read.
fn check(request: &HttpRequest) -> Result<(), ApiError> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = text(header::CONTENT_TYPE).and_then(|kind| kind.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("multipart/form-data")) {
        return Err(ApiError::new(UNSUPPORTED_MEDIA_TYPE).detail("Send `Content-Type: multipart/form-data`."));
    }
    if text(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(ApiError::new(UNSUPPORTED_MEDIA_TYPE).detail("Send the body without a Content-Encoding."));
    }
    let announced = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_FILE + AROUND) {
        return Err(too_large());
    }
    Ok(())
}

type Parts = (Option<Bytes>, BTreeMap<String, String>);

async fn read(mut form: Multipart) -> Result<Parts, ApiError> {
    let (mut file, mut texts) = (None, BTreeMap::new());
    while let Some(mut field) = form.try_next().await.map_err(malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" && file.is_none() {
            file = Some(bytes(&mut field, MAX_FILE).await?.ok_or_else(too_large)?);
            continue;
        }
        let pointer = format!("/{name}");
        if name == "file" || texts.contains_key(&name) {
            return Err(ApiError::field(pointer, DUPLICATE, "is given twice"));
        }
        // More fields than any form has are not collected before they are refused.
        if texts.len() > 8 || name.len() > LONGEST_TEXT {
            return Err(unknown("…"));
        }
        let text = bytes(&mut field, LONGEST_TEXT).await?;
        let text = text.ok_or_else(|| ApiError::field(pointer, TOO_LONG, "is too long"))?;
        texts.insert(name, String::from_utf8_lossy(&text).into_owned());
    }
    Ok((file, texts))
}

/// The bytes of a field; `None` where there are more than that.
async fn bytes(field: &mut Field, limit: usize) -> Result<Option<Bytes>, ApiError> {
    match field.bytes(limit).await {
        Ok(Ok(bytes)) => Ok(Some(bytes)),
        Ok(Err(fault)) => Err(malformed(fault)),
        Err(_) => Ok(None),
    }
}

fn unknown(name: &str) -> ApiError {
    ApiError::field(format!("/{name}"), UNKNOWN_FIELD, "is not a field of this form")
}

fn too_large() -> ApiError {
    ApiError::new(BODY_TOO_LARGE).detail("The file may have 10 MiB.")
}

fn malformed(fault: MultipartError) -> ApiError {
    ApiError::new(MALFORMED_REQUEST)
        .detail("The form broke off or cannot be read.")
        .caused_by(fault)
}
