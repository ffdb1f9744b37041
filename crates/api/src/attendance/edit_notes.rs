//! `PATCH /v1/events/{id}/attendance`

use actix_web::{HttpRequest, HttpResponse, patch, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::attendance::{self, NotesEdit};
use turnout_domain::ids::{EventId, TicketId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::RecordView;
use crate::etag;
use crate::extract::{IfMatch, JsonBody, PathId, SignedIn};
use crate::problem::ApiError;

/// What the door notes about a ticket.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "ticket_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071",
    "notes": "Came with a wheelchair; seat at the aisle.",
})))]
pub(super) struct RecordPatch {
    /// About which ticket.
    ticket_id: Uuid,
    /// The whole text; empty removes it.
    #[schema(max_length = 2000)]
    notes: String,
}

/// Replaces the notes on a ticket
#[utoipa::path(
    request_body = RecordPatch,
    responses((status = 200, description = "The record.", body = RecordView)),
    extensions(("x-error-codes" = json!(["forbidden", "ticket_not_found"]))),
)]
#[patch("/v1/events/{id}/attendance")]
pub(super) async fn edit_attendance_notes(
    request: HttpRequest,
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    if_match: IfMatch,
    body: JsonBody<RecordPatch>,
) -> Result<HttpResponse, ApiError> {
    let edit = NotesEdit {
        event: event.0,
        ticket: TicketId::new(body.value.ticket_id),
        notes: body.value.notes,
        expected: if_match.0,
    };
    let record = attendance::edit_notes(&app, &caller.context, edit).await?;
    let updated_at = record.updated_at;
    etag::reply(&request, updated_at, &RecordView::from(record))
}
