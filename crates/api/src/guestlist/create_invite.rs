//! `POST /v1/events/{id}/invites`

use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::guestlist::{
    MadeInviteLink, NewInvite, NewInviteLink, Target, invite_person, make_invite_link,
};
use turnout_application::idempotency::Once;
use turnout_domain::accounts::Phone;
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::guestlist::InviteDetail;
use turnout_ports::idempotency::IdempotencyKey;
use utoipa::ToSchema;
use uuid::Uuid;

use super::inputs::instant;
use super::invite_views::{InviteOrLinkView, InviteView, ShareLinkView};
use crate::codes::field::{CONFLICT, INVALID_FORMAT, OUT_OF_RANGE, REQUIRED};
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;
use crate::settings::Settings;
use crate::wire::instant;

/// Exactly one of `user_id`, `phone` and `share_link`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInvite, examples(json!({"phone": "+919876543210", "message": "Come and dance!"})))]
pub(super) struct InviteBody {
    /// Somebody with an account.
    user_id: Option<Uuid>,
    /// Whoever has this number, now or later.
    #[schema(examples("+919876543210"))]
    phone: Option<String>,
    /// A link that invites whoever holds it.
    share_link: Option<ShareLinkBody>,
    /// To the guest.
    #[schema(max_length = 2000, examples("Come and dance!"))]
    message: Option<String>,
    /// From then on the invitation cannot be accepted. A link has its own.
    #[serde(default, deserialize_with = "instant::optional")]
    expires_at: Option<DateTime<Utc>>,
}

/// A link to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShareLink)]
pub(super) struct ShareLinkBody {
    /// How many people may accept.
    #[schema(minimum = 1, maximum = 100_000, examples(50))]
    max_uses: i64,
    /// From then on it is dead.
    #[serde(default, deserialize_with = "instant::optional")]
    expires_at: Option<DateTime<Utc>>,
}

/// What the body asks for.
enum Wish {
    Person(NewInvite),
    Link(NewInviteLink),
}

impl InviteBody {
    fn read(self, event: EventId) -> Result<Wish, ApiError> {
        let message = self.message.unwrap_or_default();
        let target = match (self.user_id, self.phone, self.share_link) {
            (Some(user), None, None) => Target::User(UserId::new(user)),
            (None, Some(phone), None) => Target::Phone(
                Phone::parse(&phone).map_err(|error| ApiError::field("/phone", INVALID_FORMAT, error.to_string()))?,
            ),
            (None, None, Some(_)) if self.expires_at.is_some() => {
                return Err(ApiError::field("/expires_at", CONFLICT, "belongs into share_link"));
            }
            (None, None, Some(link)) => return Ok(Wish::Link(link.read(event, message)?)),
            (None, None, None) => {
                return Err(ApiError::field("", REQUIRED, "must have user_id, phone or share_link"));
            }
            _ => {
                return Err(ApiError::field(
                    "",
                    CONFLICT,
                    "must have only one of user_id, phone and share_link",
                ));
            }
        };
        Ok(Wish::Person(NewInvite {
            event,
            target,
            message,
            expires_at: instant(self.expires_at),
        }))
    }
}

impl ShareLinkBody {
    fn read(self, event: EventId, message: String) -> Result<NewInviteLink, ApiError> {
        let range = || ApiError::field("/share_link/max_uses", OUT_OF_RANGE, "must be 1 to 100000");
        Ok(NewInviteLink {
            event,
            max_uses: u32::try_from(self.max_uses).map_err(|_| range())?,
            expires_at: instant(self.expires_at),
            message,
        })
    }
}

/// Invites somebody, or makes a link that does
///
/// A number is invited whether or not anybody has it; who signs in with it finds the invitation at `GET /v1/me/invites`.
/// The answer of a link holds its `token` and `url` this once; repeated under its idempotency key it does not.
#[utoipa::path(
    request_body = InviteBody,
    responses((status = 201, description = "The invitation, or the link.", body = InviteOrLinkView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "event_not_found", "own_event", "already_invited", "already_attending", "event_not_on_sale", "event_over",
        ])),
    ),
)]
#[post("/v1/events/{id}/invites")]
pub(super) async fn create_invite(
    app: web::Data<App>,
    settings: web::Data<Settings>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<InviteBody>,
) -> Result<HttpResponse, ApiError> {
    let key = key.bind(&caller.context, &body.raw);
    match body.value.read(event.0)? {
        Wish::Person(wish) => person(&app, &caller, wish, key).await,
        Wish::Link(wish) => link(&app, &settings, &caller, wish, key).await,
    }
}

async fn person(
    app: &App,
    caller: &SignedIn,
    wish: NewInvite,
    key: Option<IdempotencyKey>,
) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let render = |detail: &InviteDetail| {
        let view = InviteView::new(detail.clone(), caller.user, now);
        created(
            &format!("/v1/invites/{}", detail.invite.id),
            &InviteOrLinkView::Invite(Box::new(view)),
        )
    };
    let once = Once { key, render: &render };
    let answer = invite_person(app, &caller.context, caller.user, wish, &once).await?;
    respond(answer, render)
}

async fn link(
    app: &App,
    settings: &Settings,
    caller: &SignedIn,
    wish: NewInviteLink,
    key: Option<IdempotencyKey>,
) -> Result<HttpResponse, ApiError> {
    // What is kept for a repetition lies in the database as it is, so it has no token.
    let kept = |made: &MadeInviteLink| location(made, ShareLinkView::new(&made.link));
    let once = Once { key, render: &kept };
    let answer = make_invite_link(app, &caller.context, caller.user, wish, &once).await?;
    let shown = |made: &MadeInviteLink| {
        let view = ShareLinkView::with_token(&made.link, &made.token, &settings.public_url);
        location(made, view)
    };
    respond(answer, shown)
}

fn location(made: &MadeInviteLink, view: ShareLinkView) -> turnout_ports::idempotency::StoredAnswer {
    created(
        &format!("/v1/events/{}/invites", made.link.event),
        &InviteOrLinkView::Link(view),
    )
}
