//! `GET /v1/wallets`

use actix_web::{get, web};
use serde::Serialize;
use turnout_application::app::App;
use utoipa::ToSchema;

/// A wallet of phones.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Wallet)]
pub(super) enum WalletView {
    Apple,
    Google,
}

/// The wallets that tickets can be put into.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Wallets)]
pub(super) struct WalletsView {
    /// Those for which the operator has keys.
    #[schema(examples(json!(["apple", "google"])))]
    items: Vec<WalletView>,
}

/// Which wallets tickets can be put into
#[utoipa::path(
    responses((status = 200, description = "The wallets.", body = WalletsView)),
    security(()),
)]
#[get("/v1/wallets")]
pub(super) async fn list_wallets(app: web::Data<App>) -> web::Json<WalletsView> {
    let apple = app.wallets.apple.as_ref().map(|_| WalletView::Apple);
    let google = app.wallets.google.as_ref().map(|_| WalletView::Google);
    let items = apple.into_iter().chain(google).collect();
    web::Json(WalletsView { items })
}
