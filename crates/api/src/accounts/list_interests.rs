//! `GET /v1/interests`

use actix_web::{get, web};
use serde::Serialize;
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_ports::accounts::Interest;
use utoipa::ToSchema;

use crate::extract::{MaybeSignedIn, QueryParams};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;

/// Something that people and events are about.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InterestView {
    /// The key to choose it by.
    #[schema(examples("music"))]
    slug: String,
    /// For people.
    #[schema(examples("Music"))]
    name: String,
    /// One sentence.
    description: String,
}

impl From<Interest> for InterestView {
    fn from(interest: Interest) -> Self {
        Self {
            slug: interest.slug,
            name: interest.name,
            description: interest.description,
        }
    }
}

/// Lists the interests to choose from
///
/// They are ordered by name.
#[utoipa::path(
    security((), ("bearer" = [])),
    params(PageParams),
    responses((status = 200, description = "One page.", body = PageView<InterestView>)),
)]
#[get("/v1/interests")]
pub(super) async fn list_interests(
    app: web::Data<App>,
    _caller: MaybeSignedIn,
    params: QueryParams<PageParams>,
) -> Result<web::Json<PageView<InterestView>>, ApiError> {
    let request = params.0.request(|(name,): (String,)| name)?;
    let page = accounts::list_interests(&app, &request).await?;
    Ok(web::Json(PageView::new(page, InterestView::from, |name| (name,))?))
}
