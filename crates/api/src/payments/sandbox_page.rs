//! `GET /sandbox/checkout/{token}`: the page where a person approves or declines.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::payments;
use turnout_ports::payments::{SandboxPayment, SandboxStatus};

use crate::extract::PathText;
use crate::problem::ApiError;

/// The page runs its own small script and talks to its own address, nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
                      frame-ancestors 'none'";

/// The checkout page of a sandbox payment
///
/// Development only.
#[utoipa::path(
    security(()),
    params(("token" = String, Path, description = "The last part of `checkout_url`.")),
    responses((status = 200, description = "The page.", content_type = "text/html", body = String)),
)]
#[get("/sandbox/checkout/{token}")]
pub(super) async fn sandbox_page(app: web::Data<App>, token: PathText) -> Result<HttpResponse, ApiError> {
    let payment = payments::checkout_page(&app, &token.0).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(page(&payment)))
}

fn page(payment: &SandboxPayment) -> String {
    let buttons = match payment.status {
        SandboxStatus::Open => {
            "<button data-outcome=\"approve\">Approve</button> <button data-outcome=\"decline\">Decline</button>"
        }
        SandboxStatus::Approved => "<button data-outcome=\"dispute\">Dispute at the bank</button>",
        SandboxStatus::Disputed => {
            "<button data-outcome=\"win_dispute\">The host wins</button> \
             <button data-outcome=\"lose_dispute\">The guest wins</button>"
        }
        SandboxStatus::Declined | SandboxStatus::DisputeWon | SandboxStatus::DisputeLost => "",
    };
    format!(
        "{HEAD}<h1>Sandbox checkout</h1>\n<p>{}<br>Order {}</p>\n<p class=\"amount\">{}</p>\n\
         <p>Status: <strong id=\"status\">{}</strong></p>\n<p>{buttons}</p>\n\
         <p class=\"note\">No money moves here. This page stands in for a payment provider in development.</p>\n{SCRIPT}",
        escape(&payment.description),
        escape(&payment.reference),
        payment.amount,
        payment.status.as_str(),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Sandbox checkout</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 30rem; margin: 2rem auto; padding: 0 1rem }
.amount { font-size: 2rem; font-weight: bold }
.note { color: #666 }
button { font: inherit; padding: .5rem 1rem }
</style>
</head>
<body>
";

const SCRIPT: &str = "<script>
for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', async () => {
    const answer = await fetch(location.href, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ outcome: button.dataset.outcome }),
    });
    if (answer.ok) { location.reload(); } else { document.getElementById('status').textContent = (await answer.json()).title; }
  });
}
</script>
</body>
</html>
";

#[cfg(test)]
mod tests {
    use turnout_domain::money::{Currency, Money};

    use super::*;

    #[test]
    fn names_cannot_run_as_scripts() {
        let payment = SandboxPayment {
            payment_ref: "sbx_pay_1".to_owned(),
            checkout_token: "sbx_chk_1".to_owned(),
            idempotency_key: "1".to_owned(),
            reference: "ORD-1".to_owned(),
            description: "1 x VIP, <script>alert(1)</script>".to_owned(),
            amount: Money::parse("10", Currency::Inr).unwrap(),
            status: SandboxStatus::Open,
        };
        let page = page(&payment);
        assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("10.00 INR"));
    }
}
