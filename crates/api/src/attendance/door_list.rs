//! `GET /v1/events/{id}/door-list`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::attendance;
use turnout_domain::ids::{AttendanceId, EventId};
use turnout_ports::attendance::{DoorListCursor, DoorListPlace, DoorListRequest};
use utoipa::IntoParams;
use uuid::Uuid;

use super::door_list_view::DoorListView;
use crate::codes::general::INVALID_CURSOR;
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{limit_within, read_cursor, write_cursor};
use crate::problem::ApiError;
use crate::wire::canonical::canonical;

const DEFAULT_LIMIT: u32 = 500;
const LARGEST_LIMIT: u32 = 1000;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// How many tickets at most.
    #[param(minimum = 1, maximum = 1000, default = 500)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before. Without it the whole list begins.
    cursor: Option<String>,
}

/// The list's event, the database that counts, where the next run begins, and the place in this one.
type WrittenCursor = (Uuid, String, u64, Option<(Option<u64>, Uuid)>);

fn request(event: EventId, part: &Part) -> Result<DoorListRequest, ApiError> {
    let limit = limit_within(part.limit, DEFAULT_LIMIT, LARGEST_LIMIT)?;
    let after = part.cursor.as_deref().map(|cursor| {
        let (of, database, next_run, place): WrittenCursor = read_cursor(cursor)?;
        // The database counts with signed numbers.
        let largest = u64::try_from(i64::MAX).unwrap_or(u64::MAX);
        let numbers = [Some(next_run), place.and_then(|(changed_in, _)| changed_in)];
        if of != event.uuid() || numbers.into_iter().flatten().any(|number| number > largest) {
            return Err(ApiError::new(INVALID_CURSOR));
        }
        let place = place.map(|(changed_in, record)| DoorListPlace {
            changed_in,
            record: AttendanceId::new(record),
        });
        Ok(DoorListCursor {
            database,
            next_run,
            place,
        })
    });
    Ok(DoorListRequest {
        after: after.transpose()?,
        limit,
    })
}

fn written(event: EventId, cursor: &DoorListCursor) -> Result<String, ApiError> {
    let place = cursor.place.map(|place| (place.changed_in, place.record.uuid()));
    let written: WrittenCursor = (event.uuid(), cursor.database.clone(), cursor.next_run, place);
    write_cursor(&written)
}

/// What a scanner needs to check codes without network
///
/// All tickets of the event, void ones too, page by page while `has_more`; with the cursor of the last answer, those that
/// changed since. Store each ticket under its id, and the cursor. A change may come twice, and none is left out.
///
/// `signature` is made with the key `key_id` over the bytes `turnout door list`, a zero byte, and the answer without `signature`
/// as RFC 8785 writes it. So a device may take a list from another one. For the event's host and its door: names and tiers,
/// and no phone numbers, addresses or amounts.
#[utoipa::path(
    params(Part),
    responses((status = 200, description = "A part of the list, signed.", body = DoorListView)),
    extensions(("x-error-codes" = json!(["forbidden", "cursor_expired"]))),
)]
#[get("/v1/events/{id}/door-list")]
pub(super) async fn door_list(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    part: QueryParams<Part>,
) -> Result<HttpResponse, ApiError> {
    let request = request(event.0, &part.0)?;
    let page = attendance::door_list(&app, &caller.context, event.0, &request).await?;
    let next_cursor = written(event.0, &page.next)?;
    let unsigned = DoorListView::new(page, next_cursor, attendance::door_keys(&app), app.clock.now());
    let text = canonical(&serde_json::to_value(&unsigned).map_err(ApiError::internal)?);
    let signature = attendance::sign_door_list(&app, text.as_bytes());
    Ok(HttpResponse::Ok().json(unsigned.signed(&signature)))
}
