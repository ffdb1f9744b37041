use turnout_domain::booking::OrderStatus;
use turnout_domain::ids::TransactionId;
use turnout_domain::ticketing::TicketStatus::{self, Active, Refunded};
use turnout_ports::payments::{MockPaymentProvider, RefundOutcome};

use super::*;
use crate::guestlist::stage::simply;
use crate::payments::send_refund;
use crate::payments::stage::{BOB, ORDER, Stage, rupees};
use crate::testing::{ASHA, signed_in};

fn wish(amount: Option<&str>, cancel_tickets: Option<bool>, release_seats: Option<bool>) -> RefundWish {
    RefundWish {
        amount: amount.map(rupees),
        tickets: Vec::new(),
        cancel_tickets,
        release_seats,
        reason: "Ill.".to_owned(),
    }
}

async fn request(stage: &Stage, user: UserId, wish: &RefundWish) -> Result<TransactionId, RequestRefundError> {
    let app = stage.app(MockPaymentProvider::new());
    match request_refund(&app, &signed_in(user), ORDER, wish, &simply()).await? {
        Answer::Done(refund) => Ok(refund.id),
        other => panic!("{other:?}"),
    }
}

async fn carry_out(stage: &Stage, refund: TransactionId) {
    let mut provider = MockPaymentProvider::new();
    provider.expect_refund().returning(|request| {
        Ok(RefundOutcome::Completed {
            refund_ref: request.refund.to_string(),
        })
    });
    send_refund(&stage.app(provider), refund).await.unwrap();
}

/// How the ticket stands, whether its seat is kept, and what is sold and going.
fn stands(stage: &Stage) -> (TicketStatus, bool, u32, u32) {
    let desk = stage.desk();
    let ticket = &desk.tickets[0];
    (ticket.status, ticket.seat_kept, desk.seats.event.sold, desk.seats.going)
}

#[tokio::test]
async fn every_combination_of_money_ticket_and_seat() {
    let (good, free, kept) = ((Active, false, 1, 1), (Refunded, false, 0, 0), (Refunded, true, 1, 0));
    // The wish, and how the ticket stands after the request and after the money.
    let cases = [
        (wish(None, None, None), free, free),
        (wish(None, None, Some(false)), kept, kept),
        (wish(None, Some(true), Some(true)), free, free),
        (wish(None, Some(false), None), good, good),
        (wish(Some("499"), None, None), good, free),
        (wish(Some("499"), None, Some(false)), good, kept),
        (wish(Some("499"), Some(false), Some(false)), good, good),
        (wish(Some("499"), Some(true), None), free, free),
        (wish(Some("100"), Some(true), Some(false)), kept, kept),
        (wish(Some("100"), None, None), good, good),
        (wish(Some("100"), Some(false), None), good, good),
    ];
    for (wish, at_once, at_last) in cases {
        let stage = Stage::paid().await;
        let refund = request(&stage, BOB, &wish).await.unwrap();
        assert_eq!(stands(&stage), at_once, "at once: {wish:?}");
        carry_out(&stage, refund).await;
        assert_eq!(stands(&stage), at_last, "at last: {wish:?}");
        let all = wish.amount != Some(rupees("100"));
        assert_eq!(stage.status() == OrderStatus::Refunded, all, "{wish:?}");
    }
}

#[tokio::test]
async fn the_latest_refund_decides_what_becomes_of_the_ticket() {
    let (favour, rest) = (wish(Some("100"), Some(false), None), wish(Some("399"), None, None));
    for (first, second, last) in [(&favour, &rest, Refunded), (&rest, &favour, Active)] {
        for in_order in [true, false] {
            let stage = Stage::paid().await;
            request(&stage, BOB, first).await.unwrap();
            // The clock stands still, and so do the ids that are drawn.
            let earlier = TransactionId::new(uuid::Uuid::from_u128(1));
            stage.desk().movements.last_mut().unwrap().id = earlier;
            let mut refunds = vec![earlier, request(&stage, BOB, second).await.unwrap()];
            if !in_order {
                refunds.reverse();
            }
            for refund in refunds {
                carry_out(&stage, refund).await;
            }
            assert_eq!((stage.status(), stands(&stage).0), (OrderStatus::Refunded, last));
        }
    }
}

#[tokio::test]
async fn contradictions_change_nothing() {
    let stage = Stage::paid().await;
    let ticket = stage.desk().tickets[0].id;
    let named = RefundWish {
        tickets: vec![ticket],
        ..wish(None, Some(false), None)
    };
    for wish in [named, wish(None, Some(false), Some(true))] {
        let refused = request(&stage, BOB, &wish).await;
        assert!(matches!(refused, Err(RequestRefundError::Terms(_))));
    }
    let refused = request(&stage, ASHA, &wish(None, None, None)).await;
    assert!(matches!(refused, Err(RequestRefundError::Forbidden)));
    assert_eq!(stage.movements(), ["payment completed 499.00 INR"]);
    assert_eq!(stands(&stage), (Active, false, 1, 1));
}
