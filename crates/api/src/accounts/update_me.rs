//! `PATCH /v1/me`

use actix_web::{HttpRequest, HttpResponse, patch, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use turnout_application::accounts::{self, ProfileUpdate};
use turnout_application::app::App;
use turnout_domain::accounts::{Gender, ProfileEdit};
use turnout_domain::change::Change;
use utoipa::ToSchema;

use super::views::{GenderView, MeView};
use crate::etag;
use crate::extract::{IfMatch, JsonBody, SignedIn};
use crate::problem::ApiError;
use crate::wire::Patch;

/// What is to change. A field that is left out stays; `null` empties it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfilePatch {
    /// Display name.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 120, examples("Asha Rao"))]
    name: Patch<String>,
    /// Private.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "email", max_length = 254)]
    email: Patch<String>,
    /// A few lines about oneself.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    bio: Patch<String>,
    /// City or region.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    location: Patch<String>,
    /// From 1900 until today. Private.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    birth_date: Patch<NaiveDate>,
    /// Private, but judged by the gender rule of an event.
    #[serde(default)]
    #[schema(value_type = Option<GenderView>)]
    gender: Patch<GenderView>,
    /// Where one works.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    company: Patch<String>,
    /// Free fields of the app, replaced as a whole; at most 16 KiB as JSON. Private.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    metadata: Patch<Map<String, Value>>,
}

impl ProfilePatch {
    fn read(self, expected: Option<DateTime<Utc>>) -> ProfileUpdate {
        let gender = match self.gender {
            Patch::Absent => Change::Keep,
            Patch::Null => Change::Clear,
            Patch::Value(gender) => Change::Set(Gender::from(gender).as_str().to_owned()),
        };
        ProfileUpdate {
            edit: ProfileEdit {
                name: self.name.into(),
                email: self.email.into(),
                bio: self.bio.into(),
                location: self.location.into(),
                birth_date: self.birth_date.into(),
                gender,
                company: self.company.into(),
            },
            metadata: self.metadata.into(),
            expected,
        }
    }
}

/// Edits one's own profile
#[utoipa::path(
    request_body = ProfilePatch,
    responses((status = 200, description = "The profile after the edit.", body = MeView)),
    extensions(("x-error-codes" = json!(["account_deactivated"]))),
)]
#[patch("/v1/me")]
pub(super) async fn update_me(
    app: web::Data<App>,
    caller: SignedIn,
    if_match: IfMatch,
    body: JsonBody<ProfilePatch>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let update = body.value.read(if_match.0);
    let own = accounts::update_profile(&app, &caller.context, caller.user, update).await?;
    etag::reply(&request, own.stored.updated_at, &MeView::from(own))
}
