//! `PATCH /v1/me/pictures/{id}`

use actix_web::{HttpRequest, HttpResponse, patch, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::PictureId;
use utoipa::ToSchema;

use super::views::MeView;
use crate::etag;
use crate::extract::{IfMatch, JsonBody, PathId, SignedIn};
use crate::problem::ApiError;

/// Where a picture goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PicturePatch {
    /// From 1; the others close up.
    #[schema(minimum = 1, maximum = 6, examples(1))]
    position: i64,
}

/// Moves a picture of one's profile
#[utoipa::path(
    request_body = PicturePatch,
    responses((status = 200, description = "The profile with its pictures in their new order.", body = MeView)),
    extensions(("x-error-codes" = json!(["account_deactivated"]))),
)]
#[patch("/v1/me/pictures/{id}")]
pub(super) async fn move_picture(
    app: web::Data<App>,
    caller: SignedIn,
    picture: PathId<PictureId>,
    if_match: IfMatch,
    body: JsonBody<PicturePatch>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let wanted = (picture.0, body.value.position);
    let own = accounts::move_picture(&app, &caller.context, caller.user, wanted, if_match.0).await?;
    etag::reply(&request, own.stored.updated_at, &MeView::from(own))
}
