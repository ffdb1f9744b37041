//! `GET /v1/payments/providers`

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::payments;
use turnout_domain::money::Currency;
use utoipa::{IntoParams, ToSchema};

use crate::codes::field::UNKNOWN_VALUE;
use crate::codes::general::INVALID_QUERY;
use crate::extract::QueryParams;
use crate::problem::{ApiError, FieldError};

/// For which currency.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// ISO 4217 code.
    #[param(example = "INR", pattern = "^[A-Z]{3}$")]
    currency: String,
}

/// A provider that the client can offer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProviderView {
    /// What to send as `provider` of an order.
    #[schema(examples("sandbox"))]
    provider: String,
    /// Whether it is taken when an order names none.
    is_default: bool,
}

/// The providers of a currency, the default first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProvidersView {
    items: Vec<ProviderView>,
}

/// Which payment providers a client can offer for a currency
#[utoipa::path(
    security(()),
    params(Wanted),
    responses((status = 200, description = "The providers, the default first.", body = ProvidersView)),
)]
#[get("/v1/payments/providers")]
pub(super) async fn list_payment_providers(
    app: web::Data<App>,
    wanted: QueryParams<Wanted>,
) -> Result<web::Json<ProvidersView>, ApiError> {
    let currency: Currency = wanted
        .0
        .currency
        .parse()
        .map_err(|error: turnout_domain::money::MoneyError| {
            ApiError::new(INVALID_QUERY).errors(vec![FieldError::new("currency", UNKNOWN_VALUE, error.to_string())])
        })?;
    let default = app.providers.default_for(currency);
    let items = payments::offered_providers(&app, currency)
        .into_iter()
        .map(|provider| ProviderView {
            is_default: default.as_ref().is_some_and(|first| first.name() == provider.name()),
            provider: provider.name().to_string(),
        });
    Ok(web::Json(ProvidersView { items: items.collect() }))
}
