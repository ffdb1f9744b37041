//! `GET /v1/admin/users`

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use turnout_application::accounts::{self, AccountKey};
use turnout_application::app::App;
use turnout_domain::accounts::Phone;
use utoipa::{IntoParams, ToSchema};

use super::account_view::AccountView;
use crate::codes::field::INVALID_FORMAT;
use crate::codes::general::INVALID_QUERY;
use crate::extract::{QueryParams, SignedIn};
use crate::problem::{ApiError, FieldError};

/// Which account.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Of whoever has exactly this number, in E.164.
    #[param(example = "+919876543210")]
    phone: String,
}

/// The accounts that were found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundAccounts)]
pub(super) struct FoundView {
    /// One, or none.
    items: Vec<AccountView>,
    /// There are no more.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// Finds the account of a phone, for staff
///
/// With private data, so each find stands in the audit log.
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "The account, if somebody has the phone.", body = FoundView)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/admin/users")]
pub(super) async fn list_accounts(
    app: web::Data<App>,
    caller: SignedIn,
    filter: QueryParams<Filter>,
) -> Result<web::Json<FoundView>, ApiError> {
    let phone = Phone::parse(&filter.0.phone).map_err(|error| {
        let error = FieldError::new("phone", INVALID_FORMAT, error.to_string());
        ApiError::new(INVALID_QUERY).errors(vec![error])
    })?;
    let found = accounts::show_account(&app, &caller.context, AccountKey::Phone(phone)).await?;
    Ok(web::Json(FoundView {
        items: found.into_iter().map(AccountView::from).collect(),
        next_cursor: None,
    }))
}
