//! `POST /v1/events/{id}/team`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::events::{self, NewTeamMember};
use turnout_application::guestlist::Target;
use turnout_application::idempotency::Once;
use turnout_domain::accounts::Phone;
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::events::TeamMemberDetail;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::team_view::{TeamMemberView, TeamRoleView};
use crate::codes::field::{CONFLICT, INVALID_FORMAT, REQUIRED};
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// Who gets which role: exactly one of `user_id` and `phone`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTeamMember, examples(json!({"phone": "+919876543210", "role": "door"})))]
pub(super) struct TeamMemberBody {
    /// Somebody with an account.
    user_id: Option<Uuid>,
    /// Whoever has this number, now or later. It is not told whether anybody has.
    #[schema(examples("+919876543210"))]
    phone: Option<String>,
    /// The role.
    role: TeamRoleView,
}

impl TeamMemberBody {
    fn read(self, event: EventId) -> Result<NewTeamMember, ApiError> {
        let target = match (self.user_id, self.phone) {
            (Some(user), None) => Target::User(UserId::new(user)),
            (None, Some(phone)) => Target::Phone(
                Phone::parse(&phone).map_err(|error| ApiError::field("/phone", INVALID_FORMAT, error.to_string()))?,
            ),
            (None, None) => return Err(ApiError::field("", REQUIRED, "must have user_id or phone")),
            (Some(_), Some(_)) => {
                return Err(ApiError::field("", CONFLICT, "must have only one of user_id and phone"));
            }
        };
        Ok(NewTeamMember {
            event,
            target,
            role: self.role.into(),
        })
    }
}

/// Gives somebody a role for an event
///
/// For the host and for team members with `team.manage`, who give no role that may do more than they: a manager makes no
/// co-host. The role holds at once, until it is taken back; the person is told.
/// Who has the role already keeps it, and the same membership is answered. Whoever is named by number is shown as the number,
/// whether or not anybody has it.
#[utoipa::path(
    request_body = TeamMemberBody,
    responses((status = 201, description = "The person has the role.", body = TeamMemberView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "event_not_found", "event_closed", "event_over", "host_needs_no_role", "team_full",
        ])),
    ),
)]
#[post("/v1/events/{id}/team")]
pub(super) async fn add_team_member(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<TeamMemberBody>,
) -> Result<HttpResponse, ApiError> {
    let key = key.bind(&caller.context, &body.raw);
    let wish = body.value.read(event.0)?;
    let once = Once { key, render: &rendered };
    let answer = events::add_team_member(&app, &caller.context, caller.user, wish, &once).await?;
    respond(answer, rendered)
}

fn rendered(detail: &TeamMemberDetail) -> StoredAnswer {
    let location = format!("/v1/events/{}/team", detail.member.event);
    created(&location, &TeamMemberView::from(detail.clone()))
}
