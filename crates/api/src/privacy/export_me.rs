//! `GET /v1/me/export`

use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentEncoding, RETRY_AFTER};
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::privacy::{self, ExportAnswer};
use turnout_ports::storage::{Reading, StorageError};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{QueryParams, SignedIn};
use crate::problem::ApiError;
use crate::room::{Room, Rooms};

/// How long a client waits before it looks again.
const LOOK_AGAIN_SECONDS: u64 = 5;
/// How many archives are sent at a time, to all and to one user.
const AT_ONCE: usize = 64;
const AT_ONCE_TO_ONE: usize = 2;
/// How long a client may take to receive one.
const PATIENCE: Duration = Duration::from_mins(15);

static DOWNLOADS: Rooms = Rooms::new("downloaded", AT_ONCE, AT_ONCE_TO_ONE, PATIENCE);

/// Which archive is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// A new one, though there is one already.
    #[serde(default)]
    #[param(default = false)]
    renew: bool,
}

/// An archive that is being made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({"status": "pending", "requested_at": "2026-11-21T12:00:00Z"})))]
pub(super) struct PendingExportView {
    /// `pending`.
    status: &'static str,
    /// When it was asked for.
    requested_at: DateTime<Utc>,
}

/// Everything about oneself, as a file
///
/// A ZIP archive of JSON files and of one's pictures. It is made when it is asked for: until then the answer is 202, and
/// `Retry-After` says when to ask again. It can be fetched for a day; a new one is made at most once a day.
#[utoipa::path(
    params(Wish),
    responses(
        (status = 200, description = "The archive.", content_type = "application/zip", body = Vec<u8>),
        (status = 202, description = "It is being made.", body = PendingExportView),
    ),
    extensions(("x-error-codes" = json!(["account_deactivated", "export_too_soon"]))),
)]
#[get("/v1/me/export")]
pub(super) async fn export_me(
    app: web::Data<App>,
    caller: SignedIn,
    wish: QueryParams<Wish>,
) -> Result<HttpResponse, ApiError> {
    let room = DOWNLOADS.take(Some(caller.user))?;
    match privacy::fetch_export(&app, &caller.context, caller.user, wish.0.renew).await? {
        ExportAnswer::Ready { file, .. } => Ok(HttpResponse::Ok()
            .content_type("application/zip")
            // It is packed already: to compress it again takes seconds and saves nothing.
            .insert_header(ContentEncoding::Identity)
            .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"turnout-export.zip\""))
            .body(SizedStream::new(file.size, sent(file, room)))),
        ExportAnswer::Pending { requested_at } => Ok(HttpResponse::build(StatusCode::ACCEPTED)
            .insert_header((RETRY_AFTER, LOOK_AGAIN_SECONDS))
            .json(PendingExportView {
                status: "pending",
                requested_at,
            })),
    }
}

/// The archive as the client takes it. What takes too long breaks off, so that nobody keeps all others from theirs. The room
/// is free with the last part: who has received all of it can ask for the next one at once.
fn sent(file: Reading, room: Room) -> impl Stream<Item = Result<Bytes, StorageError>> {
    let (mut left, mut room) = (file.size, Some(room));
    file.parts.map(move |part| {
        if room.as_ref().is_some_and(Room::is_over) {
            return Err(StorageError::Unavailable("the client takes too long".to_owned()));
        }
        let part = part.inspect_err(|error| tracing::error!(%error, "an archive broke off"))?;
        left = left.saturating_sub(part.len() as u64);
        if left == 0 {
            room = None;
        }
        Ok(part)
    })
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    #[actix_web::test]
    async fn room_is_free_before_the_client_has_the_last_byte() {
        static ONE: Rooms = Rooms::new("downloaded", 1, 1, PATIENCE);
        let part = |text: &'static str| Ok(Bytes::from_static(text.as_bytes()));
        let file = Reading {
            size: 4,
            parts: stream::iter([part("ab"), part("cd")]).boxed(),
        };
        let mut sent = sent(file, ONE.take(None).unwrap());
        sent.next().await.unwrap().unwrap();
        ONE.take(None).unwrap_err();
        sent.next().await.unwrap().unwrap();
        ONE.take(None).unwrap();
    }

    #[actix_web::test]
    async fn what_takes_too_long_breaks_off() {
        static ONE: Rooms = Rooms::new("downloaded", 1, 1, Duration::ZERO);
        let file = Reading {
            size: 4,
            parts: stream::iter([Ok(Bytes::from_static(b"abcd"))]).boxed(),
        };
        let mut sent = sent(file, ONE.take(None).unwrap());
        sent.next().await.unwrap().unwrap_err();
    }
}
