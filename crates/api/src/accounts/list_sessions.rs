//! `GET /v1/auth/sessions`

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::SessionId;
use turnout_ports::accounts::LiveSession;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;

/// A device on which the user is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionView {
    /// The session's id.
    id: Uuid,
    /// How the user calls the device.
    #[schema(required = true)]
    device: Option<String>,
    /// What the client said it is, at sign-in.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// The client's address, at sign-in.
    #[schema(required = true)]
    ip: Option<String>,
    /// Whether it is the session of this very request.
    is_current: bool,
    /// When it signed in.
    created_at: DateTime<Utc>,
    /// When it last got new tokens.
    last_used_at: DateTime<Utc>,
    /// When it ends, unless it gets new tokens before.
    expires_at: DateTime<Utc>,
}

impl SessionView {
    fn new(session: LiveSession, current: Option<SessionId>) -> Self {
        let filled = |text: String| (!text.is_empty()).then_some(text);
        Self {
            id: session.id.uuid(),
            device: filled(session.device),
            user_agent: filled(session.user_agent),
            ip: session.ip,
            is_current: current == Some(session.id),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
        }
    }
}

/// Lists the devices on which one is signed in
///
/// The latest sign-in comes first.
#[utoipa::path(params(PageParams), responses((status = 200, description = "One page.", body = PageView<SessionView>)))]
#[get("/v1/auth/sessions")]
pub(super) async fn list_sessions(
    app: web::Data<App>,
    caller: SignedIn,
    params: QueryParams<PageParams>,
) -> Result<web::Json<PageView<SessionView>>, ApiError> {
    let request = params.0.request(|(id,): (Uuid,)| SessionId::new(id))?;
    let page = accounts::list_sessions(&app, caller.user, &request).await?;
    let view = |session| SessionView::new(session, caller.context.session);
    Ok(web::Json(PageView::new(page, view, |cursor| (cursor.uuid(),))?))
}
