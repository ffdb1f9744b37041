use rust_decimal::Decimal;
use uuid::Uuid;

use super::OrderStatus::{Cancelled, Disputed, Expired, Failed, Paid, PartiallyRefunded, Pending, Refunded};
use super::*;
use crate::booking::{FeeBearer, FeeRule, GstRule};
use crate::money::Currency;

fn rupees(amount: &str) -> Money {
    Money::parse(amount, Currency::Inr).unwrap()
}

fn provider() -> ProviderName {
    ProviderName::new("sandbox").unwrap()
}

fn order(status: OrderStatus) -> Order {
    let price = Price::of(
        rupees("100"),
        Seats::ONE,
        GstRule {
            percent: Decimal::ZERO,
            inclusive: true,
        },
        FeeRule {
            percent: Decimal::ZERO,
            fixed: Decimal::ZERO,
            bearer: FeeBearer::Host,
        },
    )
    .unwrap();
    let held = status.holds_money() || status == Refunded;
    Order {
        id: Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_1234_ABCD).into(),
        number: String::new(),
        buyer: Uuid::nil().into(),
        event: Uuid::nil().into(),
        tier: Uuid::nil().into(),
        reservation: Uuid::nil().into(),
        seats: Seats::ONE,
        status,
        price,
        captured: if held { price.total } else { rupees("0") },
        refunded: match status {
            Refunded => price.total,
            PartiallyRefunded => rupees("40"),
            _ => rupees("0"),
        },
        when_refunded: WhenRefunded::ReleaseSeats,
        provider: None,
        attempt: 1,
        payment_ref: None,
        failure: String::new(),
        expires_at: DateTime::UNIX_EPOCH,
        created_at: DateTime::UNIX_EPOCH,
        paid_at: None,
        closed_at: None,
        version: 1,
    }
}

#[test]
fn the_state_machine_is_what_is_drawn() {
    let drawn = [
        (Pending, Paid),
        (Pending, Failed),
        (Pending, Expired),
        (Pending, Cancelled),
        (Paid, PartiallyRefunded),
        (Paid, Refunded),
        (Paid, Disputed),
        (PartiallyRefunded, PartiallyRefunded),
        (PartiallyRefunded, Refunded),
        (PartiallyRefunded, Disputed),
        (Disputed, Paid),
        (Disputed, PartiallyRefunded),
        (Disputed, Refunded),
    ];
    for &from in OrderStatus::ALL {
        for &to in OrderStatus::ALL {
            assert_eq!(from.may_become(to), drawn.contains(&(from, to)), "{from:?} -> {to:?}");
        }
        let at = DateTime::UNIX_EPOCH;
        assert_eq!(
            order(from).pay(at, &provider(), "pay_1").is_ok(),
            from.may_become(Paid),
            "{from:?}"
        );
        assert_eq!(order(from).fail(at, "declined").is_ok(), from == Pending);
        assert_eq!(order(from).expire(at).is_ok(), from == Pending);
        assert_eq!(order(from).cancel(at).is_ok(), from == Pending);
    }
}

#[test]
fn nothing_ends_before_it_began() {
    let early = DateTime::UNIX_EPOCH - chrono::TimeDelta::seconds(1);
    let made = Some(DateTime::UNIX_EPOCH);
    assert_eq!(order(Pending).cancel(early).unwrap().closed_at, made);
    assert_eq!(order(Pending).pay(early, &provider(), "pay_1").unwrap().paid_at, made);
    let late = DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(1);
    assert_eq!(order(Pending).expire(late).unwrap().closed_at, Some(late));
}

#[test]
fn a_paid_order_has_exactly_its_total() {
    let paid = order(Pending).pay(DateTime::UNIX_EPOCH, &provider(), "pay_1").unwrap();
    assert_eq!(paid.captured, paid.price.total);
}

#[test]
fn refunds_add_up_to_what_was_paid_and_no_further() {
    let part = order(Paid).refund(rupees("60")).unwrap();
    assert_eq!((part.status, part.refunded), (PartiallyRefunded, rupees("60")));
    assert!(part.clone().refund(rupees("40.01")).is_err());
    assert_eq!(part.refund(rupees("40")).unwrap().status, Refunded);
    assert!(order(Pending).refund(rupees("1")).is_err());
}

#[test]
fn what_is_under_way_cannot_go_back_twice() {
    let none = rupees("0");
    assert_eq!(order(Paid).refundable(None, none), Ok(rupees("100")));
    assert_eq!(order(Paid).refundable(None, rupees("30")), Ok(rupees("70")));
    assert_eq!(
        order(Paid).refundable(Some(rupees("71")), rupees("30")),
        Err(RefundRefused::MoreThanPaid(rupees("70")))
    );
    assert_eq!(
        order(Paid).refundable(None, rupees("100")),
        Err(RefundRefused::NotRefundable(Paid))
    );
    assert_eq!(order(Paid).refundable(Some(none), none), Err(RefundRefused::BadAmount));
    let dollars = Money::parse("1", Currency::Usd).unwrap();
    assert_eq!(
        order(Paid).refundable(Some(dollars), none),
        Err(RefundRefused::BadAmount)
    );
    for status in [Pending, Failed, Expired, Cancelled, Refunded, Disputed] {
        assert_eq!(
            order(status).refundable(None, none),
            Err(RefundRefused::NotRefundable(status))
        );
    }
}

#[test]
fn numbers_tell_the_day_and_differ() {
    let id = order(Pending).id;
    assert_eq!(Order::number_of(id, DateTime::UNIX_EPOCH), "ORD-19700101-1234ABCD");
}

#[test]
fn a_dispute_is_won_back_to_where_the_order_stood() {
    let paid = order(Paid);
    assert_eq!(paid.clone().dispute().unwrap().win_dispute().unwrap().status, Paid);
    let part = Money::from_minor(1, paid.captured.currency()).unwrap();
    let partly = paid.clone().refund(part).unwrap();
    assert_eq!(
        partly.dispute().unwrap().win_dispute().unwrap().status,
        PartiallyRefunded
    );
    assert!(paid.win_dispute().is_err());
}

#[test]
fn only_a_pending_order_changes_its_provider() {
    let pending = order(Pending);
    let changed = pending.clone().change_provider(provider()).unwrap();
    assert_eq!((changed.attempt, changed.payment_ref), (pending.attempt + 1, None));
    assert_eq!(
        order(Paid).change_provider(provider()),
        Err(ChangeRefused::NotPending(Paid))
    );
    let mut last = order(Pending);
    last.attempt = MOST_ATTEMPTS;
    assert_eq!(last.change_provider(provider()), Err(ChangeRefused::TooManyAttempts));
}

#[test]
fn a_refund_leaves_a_dispute_open_and_less_to_take() {
    let disputed = order(Paid).dispute().unwrap();
    let part = disputed.clone().refund(rupees("60")).unwrap();
    assert_eq!((part.status, part.refunded), (Disputed, rupees("60")));
    assert_eq!(part.at_most_left(rupees("100")), rupees("40"));
    assert_eq!(part.at_most_left(rupees("10")), rupees("10"));
    assert_eq!(part.clone().win_dispute().unwrap().status, PartiallyRefunded);
    assert_eq!(
        part.clone().lose_dispute(rupees("10")).unwrap().status,
        PartiallyRefunded
    );
    let lost = part.lose_dispute(rupees("40")).unwrap();
    assert_eq!((lost.status, lost.refunded), (Refunded, rupees("100")));
    let all = disputed.refund(rupees("100")).unwrap();
    assert_eq!(all.status, Disputed);
    assert_eq!(all.clone().lose_dispute(rupees("0")).unwrap().status, Refunded);
    assert_eq!(all.win_dispute().unwrap().status, Refunded);
    assert!(order(Paid).lose_dispute(rupees("1")).is_err());
    let mut favour = order(PartiallyRefunded).dispute().unwrap();
    favour.when_refunded = WhenRefunded::KeepTickets;
    let after = |order: Order| order.when_refunded;
    assert_eq!(after(favour.clone().win_dispute().unwrap()), WhenRefunded::KeepTickets);
    assert_eq!(
        after(favour.lose_dispute(rupees("60")).unwrap()),
        WhenRefunded::ReleaseSeats
    );
}

#[test]
fn shares_of_tickets_add_up_to_the_total() {
    let mut three = order(Paid);
    three.seats = Seats::new(3).unwrap();
    let shares: Vec<_> = (0..3).map(|before| three.share(before, 1).unwrap()).collect();
    assert_eq!(shares, ["33.33", "33.34", "33.33"].map(rupees));
    assert_eq!(three.share(1, 2), Ok(rupees("66.67")));
}
