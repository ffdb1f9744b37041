//! Routes that only the tests have, one for each thing the frame does.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use turnout_domain::change::Change;
use turnout_domain::ids::{EventId, SessionId, TierId, UserId};
use turnout_ports::page::Page;
use turnout_ports::store::StoreError;

use crate::extract::{
    Circumstances, Idempotency, IfMatch, JsonBody, MaybeSignedIn, OptionalJson, PathId, PathIds, PathText, QueryParams,
    RawBody, RequiredIdempotency, SignedIn,
};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;
use crate::wire::Patch;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mood {
    Calm,
    Loud,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Guest {
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Party {
    seats: u8,
    mood: Option<Mood>,
    #[serde(default)]
    guests: Vec<Guest>,
    host_id: Option<uuid::Uuid>,
    start_at: Option<DateTime<Utc>>,
    #[serde(default)]
    note: Patch<String>,
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[post("/v1/test/parties")]
pub(super) async fn make(body: JsonBody<Party>) -> HttpResponse {
    let party = body.value;
    let names: Vec<_> = party.guests.iter().map(|guest| guest.name.as_str()).collect();
    let loud = matches!(party.mood, Some(Mood::Loud));
    let calm = matches!(party.mood, Some(Mood::Calm));
    let seen = json!({
        "seats": party.seats, "loud": loud, "calm": calm, "names": names, "host": party.host_id, "start_at": party.start_at,
        "note": match party.note { Patch::Absent => json!("absent"), other => json!(Change::from(other).apply(None)) },
    });
    HttpResponse::Ok().json(seen)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    reason: Option<String>,
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[put("/v1/test/parties")]
pub(super) async fn perhaps(body: OptionalJson<Reason>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"reason": body.value.reason, "bytes": body.raw.len()}))
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[post("/v1/webhooks/test")]
pub(super) async fn raw(body: RawBody) -> HttpResponse {
    HttpResponse::Ok().json(body.0.len())
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/events/by-slug/{slug}")]
pub(super) async fn slug(slug: PathText) -> HttpResponse {
    HttpResponse::Ok().json(slug.0)
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/events/{id}")]
pub(super) async fn event(id: PathId<EventId>) -> HttpResponse {
    HttpResponse::Ok().json(id.0.uuid())
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/events/{id}/tiers/{tier_id}")]
pub(super) async fn tier(ids: PathIds<EventId, TierId>) -> HttpResponse {
    HttpResponse::Ok().json((ids.0.uuid(), ids.1.uuid()))
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/numbers")]
pub(super) async fn numbers(params: QueryParams<PageParams>) -> Result<HttpResponse, ApiError> {
    let request = params.0.request(|(number,): (u32,)| number)?;
    let first = request.after.map_or(1, |number| number + 1);
    let rows = (first..=250).take(usize::try_from(request.rows()).unwrap()).collect();
    let page = Page::from_rows(&request, rows, |number| *number);
    Ok(HttpResponse::Ok().json(PageView::new(page, |number| number, |number| (number,))?))
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/me")]
pub(super) async fn me(caller: SignedIn) -> HttpResponse {
    let roles: Vec<_> = caller.context.standing.roles.iter().map(|role| role.as_str()).collect();
    HttpResponse::Ok().json(json!({
        "user": caller.user.uuid(), "session": caller.context.session.map(SessionId::uuid), "roles": roles,
    }))
}

/// Its handler forgets to ask who calls.
#[utoipa::path(
    responses((status = 200, description = "ok")),
    extensions(("x-permission" = json!({"who": "user"}))),
)]
#[post("/v1/test/forgetful")]
pub(super) async fn forgetful() -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/anyone")]
pub(super) async fn anyone(caller: MaybeSignedIn) -> HttpResponse {
    HttpResponse::Ok().json(caller.user.map(UserId::uuid))
}

#[utoipa::path(
    responses((status = 200, description = "ok")),
    extensions(("x-rate-limit" = json!("auth"))),
)]
#[post("/v1/auth/test")]
pub(super) async fn auth(circumstances: Circumstances) -> HttpResponse {
    let context = circumstances.0;
    HttpResponse::Ok().json(json!({
        "user": context.user().map(UserId::uuid), "agent": context.user_agent, "id": context.request_id,
    }))
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[post("/v1/test/keyed")]
pub(super) async fn keyed(caller: SignedIn, key: RequiredIdempotency, body: JsonBody<Party>) -> HttpResponse {
    let key = key.bind(&caller.context, &body.raw).unwrap();
    assert_eq!(key.actor, Some(caller.user));
    HttpResponse::Ok().json(json!({"operation": key.operation, "key": key.key, "print": key.fingerprint}))
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[put("/v1/test/keyed")]
pub(super) async fn maybe_keyed(caller: SignedIn, key: Idempotency, body: OptionalJson<Reason>) -> HttpResponse {
    HttpResponse::Ok().json(key.bind(&caller.context, &body.raw).is_some())
}

#[derive(Serialize)]
pub(super) struct Thing {
    name: &'static str,
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/thing")]
pub(super) async fn thing(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    crate::etag::reply(&request, DateTime::UNIX_EPOCH, &Thing { name: "thing" })
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[patch("/v1/test/thing")]
pub(super) async fn change(version: IfMatch) -> Result<HttpResponse, ApiError> {
    version.check(DateTime::UNIX_EPOCH)?;
    Ok(HttpResponse::Ok().finish())
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/fail/{how}")]
pub(super) async fn fail(how: PathText) -> Result<HttpResponse, ApiError> {
    Err(match how.0.as_str() {
        "panic" => panic!("the secret is out"),
        "contended" => StoreError::Contended("secret".into()).into(),
        "away" => StoreError::Unavailable("secret".into()).into(),
        "unknown" => StoreError::OutcomeUnknown("secret".into()).into(),
        "corrupt" => StoreError::Corrupt("secret".into()).into(),
        "rejected" => StoreError::Rejected("secret".into()).into(),
        "full" => ApiError::new(crate::codes::booking::SOLD_OUT)
            .with("available", 3)
            .with("status", 200),
        _ => {
            return Ok(HttpResponse::build(StatusCode::IM_A_TEAPOT)
                .content_type("text/plain")
                .body("short and stout"));
        }
    })
}

/// How many slow changes have run to their end.
pub(super) static FINISHED: AtomicU32 = AtomicU32::new(0);

#[utoipa::path(responses((status = 200, description = "ok")))]
#[post("/v1/test/slow")]
pub(super) async fn slow() -> HttpResponse {
    tokio::time::sleep(Duration::from_millis(150)).await;
    FINISHED.fetch_add(1, Ordering::SeqCst);
    HttpResponse::Ok().finish()
}

#[utoipa::path(responses((status = 200, description = "ok")))]
#[get("/v1/test/long")]
pub(super) async fn long() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain")
        .body("words ".repeat(2000))
}

crate::endpoints::endpoints![
    make,
    perhaps,
    raw,
    slug,
    event,
    tier,
    numbers,
    me,
    forgetful,
    anyone,
    auth,
    keyed,
    maybe_keyed,
    thing,
    change,
    fail,
    slow,
    long,
];
