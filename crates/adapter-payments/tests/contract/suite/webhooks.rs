//! Webhooks.

use chrono::{DateTime, TimeDelta, Utc};
use turnout_ports::payments::{WebhookDelivery, WebhookRefused};

use super::start;
use crate::side::Side;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_014_400, 0).unwrap()
}

pub async fn reads_its_webhooks<S: Side>() {
    let side = S::new().await;
    let payment_ref = start(&side, "1").await;
    let delivery = side.webhook(&payment_ref, at());
    let event = side.provider().verify_webhook(&delivery).await.unwrap();
    let names_it = event.payment_ref.as_deref() == Some(&payment_ref) || event.transaction_ref.is_some();
    assert!(
        names_it && !event.event_id.is_empty() && !event.event_type.is_empty(),
        "{event:?}"
    );
    let again = side.provider().verify_webhook(&delivery).await;
    assert_eq!(again, Ok(event), "a repetition has the same id");
}

pub async fn refuses_forged_webhooks<S: Side>() {
    let side = S::new().await;
    let payment_ref = start(&side, "1").await;
    let good = side.webhook(&payment_ref, at());
    let mut forgeries = vec![
        WebhookDelivery {
            headers: Vec::new(),
            ..good.clone()
        },
        WebhookDelivery {
            headers: side.sign("{}", at()).headers,
            ..good.clone()
        },
    ];
    for place in (0..good.body.len()).step_by(7) {
        let mut body = good.body.to_vec();
        body[place] ^= 1;
        forgeries.push(WebhookDelivery {
            body: body.into(),
            ..good.clone()
        });
    }
    let added = [good.body.as_ref(), b" "].concat();
    forgeries.push(WebhookDelivery {
        body: added.into(),
        ..good.clone()
    });
    if side.signs_the_time() {
        for days in [-1, 1, 3] {
            forgeries.push(WebhookDelivery {
                received_at: at() + TimeDelta::days(days),
                ..good.clone()
            });
        }
    }
    for forged in forgeries {
        let answer = side.provider().verify_webhook(&forged).await;
        assert_eq!(answer, Err(WebhookRefused::Forged), "{forged:?}");
    }
}

pub async fn refuses_signed_garbage<S: Side>() {
    let side = S::new().await;
    for body in ["", "{}", "[1, 2]", "null", "\"event\"", "<html></html>", "{\"id\": 7"] {
        let answer = side.provider().verify_webhook(&side.sign(body, at())).await;
        assert_eq!(answer, Err(WebhookRefused::Malformed), "{body}");
    }
}
