//! `PUT /v1/me/interests`

use actix_web::{HttpRequest, HttpResponse, put, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use utoipa::ToSchema;

use super::views::MeView;
use crate::etag;
use crate::extract::{JsonBody, SignedIn};
use crate::problem::ApiError;

/// A choice of interests.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InterestsBody {
    /// Slugs from `GET /v1/interests`, each once, at most 20.
    #[schema(max_items = 20, examples(json!(["dance", "music"])))]
    interests: Vec<String>,
}

/// Replaces one's interests
#[utoipa::path(
    request_body = InterestsBody,
    responses((status = 200, description = "The profile with the new interests.", body = MeView)),
    extensions(("x-error-codes" = json!(["account_deactivated"]))),
)]
#[put("/v1/me/interests")]
pub(super) async fn choose_interests(
    app: web::Data<App>,
    caller: SignedIn,
    body: JsonBody<InterestsBody>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let own = accounts::choose_interests(&app, &caller.context, caller.user, body.value.interests).await?;
    etag::reply(&request, own.stored.updated_at, &MeView::from(own))
}
