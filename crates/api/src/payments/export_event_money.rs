//! `GET /v1/events/{id}/money.csv`

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, web};
use chrono_tz::Tz;
use futures::stream::try_unfold;
use turnout_application::app::App;
use turnout_application::payments::{self, MoneyExport};
use turnout_domain::events::local_date;
use turnout_domain::ids::EventId;
use turnout_ports::earnings::{OrderLine, StrayLine};

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;
use crate::wire::csv::{self, instant};

const HEADER: [&str; 20] = [
    "kind",
    "order_number",
    "status",
    "date",
    "ordered_at",
    "paid_at",
    "buyer",
    "tier",
    "seats",
    "currency",
    "net",
    "gst",
    "platform_fee",
    "fee_paid_by",
    "total",
    "captured",
    "refunded",
    "charged_back",
    "provider",
    "payment",
];

/// An event's orders for bookkeeping
///
/// CSV (RFC 4180) with a header. A line of kind `order` for each order that was paid, free ones too; a line of kind
/// `stray` for money that came for an order and bought nothing: `captured` is what came and `refunded` what of it went
/// back. Dates are those of the event's time zone. What guests wrote is kept from being carried out by spreadsheets: an
/// apostrophe stands before text that looks like a formula.
#[utoipa::path(
    responses((
        status = 200, description = "The orders, oldest first.", body = String,
        content_type = "text/csv; charset=utf-8; header=present",
        example = "kind,order_number,status,...\r\norder,ORD-20261121-1A2B3C4D,paid,...\r\n",
    )),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/events/{id}/money.csv")]
pub(super) async fn export_event_money(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
) -> Result<HttpResponse, ApiError> {
    let export = payments::export_event_money(&app, &caller.context, event.0).await?;
    let file = format!("attachment; filename=\"money-{}.csv\"", event.0);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, file))
        .streaming(try_unfold((export, true), chunk)))
}

/// The next lines, and from where to go on. An error in between cuts the answer off, which clients notice.
async fn chunk((mut export, is_first): (MoneyExport, bool)) -> Result<Option<(Bytes, (MoneyExport, bool))>, ApiError> {
    let page = export.next_page().await;
    let page = page.inspect_err(|error| tracing::error!(%error, "an export broke off"))?;
    if page.is_empty() && !is_first {
        return Ok(None);
    }
    let mut lines = if is_first { csv::line(HEADER) } else { String::new() };
    for order in &page {
        write(&mut lines, order, export.zone);
    }
    Ok(Some((lines.into(), (export, false))))
}

fn write(lines: &mut String, order: &OrderLine, zone: Tz) {
    let is_paid = order.paid_at.is_some();
    if is_paid {
        lines.push_str(&order_line(order, zone));
    }
    for stray in &order.strays {
        lines.push_str(&stray_line(order, stray, zone));
    }
}

fn order_line(order: &OrderLine, zone: Tz) -> String {
    let paid_at = order.paid_at.unwrap_or(order.ordered_at);
    csv::line([
        "order",
        order.number.as_str(),
        order.status.as_str(),
        &local_date(paid_at, zone).to_string(),
        &instant(order.ordered_at, zone),
        &instant(paid_at, zone),
        order.buyer.as_str(),
        order.tier.as_str(),
        &order.seats.to_string(),
        order.total.currency().code(),
        &order.net.amount().to_string(),
        &order.gst.amount().to_string(),
        &order.platform_fee.amount().to_string(),
        order.fee_bearer.as_str(),
        &order.total.amount().to_string(),
        &order.captured.amount().to_string(),
        &order.refunded.amount().to_string(),
        &order.charged_back.amount().to_string(),
        order.provider.as_deref().unwrap_or_default(),
        order.payment_ref.as_deref().unwrap_or_default(),
    ])
}

fn stray_line(order: &OrderLine, stray: &StrayLine, zone: Tz) -> String {
    let status = if stray.returned == stray.received {
        "returned"
    } else {
        "to_be_returned"
    };
    csv::line([
        "stray",
        order.number.as_str(),
        status,
        &local_date(stray.at, zone).to_string(),
        &instant(order.ordered_at, zone),
        &instant(stray.at, zone),
        order.buyer.as_str(),
        order.tier.as_str(),
        "0",
        stray.received.currency().code(),
        "",
        "",
        "",
        "",
        "",
        &stray.received.amount().to_string(),
        &stray.returned.amount().to_string(),
        "",
        stray.provider.as_str(),
        stray.transaction_ref.as_deref().unwrap_or_default(),
    ])
}
