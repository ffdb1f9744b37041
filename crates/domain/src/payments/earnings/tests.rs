use chrono::TimeDelta;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use TransactionKind::{Chargeback, Payment, Refund};
use TransactionStatus::{Completed, Failed, Pending};

const STANDARD: TierId = TierId::new(Uuid::from_u128(1));
const VIP: TierId = TierId::new(Uuid::from_u128(2));

fn rupees(amount: &str) -> Money {
    Money::parse(amount, Currency::Inr).unwrap()
}

/// Hours after 2026-12-31 00:00 UTC.
fn at(hours: i64) -> DateTime<Utc> {
    "2026-12-31T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours)
}

fn movement(kind: TransactionKind, amount: &str, hours: i64) -> Movement {
    Movement {
        kind,
        status: Completed,
        amount: rupees(amount),
        excess: rupees("0"),
        makes_good: rupees("0"),
        stray: false,
        retried: false,
        at: at(hours),
    }
}

/// Two seats for 998.00, of which 152.24 are tax and 10.00 the platform's.
fn order(movements: Vec<Movement>) -> OrderMoney {
    OrderMoney {
        tier: STANDARD,
        seats: 2,
        status: OrderStatus::Paid,
        gst: rupees("152.24"),
        platform_fee: rupees("10.00"),
        total: rupees("998.00"),
        movements,
    }
}

fn earned(orders: &[OrderMoney]) -> CurrencyEarnings {
    let mut earnings = Earnings::default();
    for order in orders {
        earnings.add(order, Tz::Asia__Kolkata).unwrap();
    }
    earnings.by_currency.remove(&Currency::Inr).unwrap()
}

/// Gross, refunded, charged back, tax, fees and what is payable.
fn figures(sums: &Sums) -> [String; 6] {
    let payable = sums.payable().unwrap();
    [
        sums.gross,
        sums.refunded,
        sums.charged_back,
        sums.gst,
        sums.platform_fees,
        payable,
    ]
    .map(|balance| balance.amount().to_string())
}

#[test]
fn a_paid_order_earns_its_total_less_the_fee() {
    let earned = earned(&[order(vec![movement(Payment, "998.00", 0)])]);
    assert_eq!((earned.total.orders, earned.total.seats), (1, 2));
    assert_eq!(
        figures(&earned.total),
        ["998.00", "0.00", "0.00", "152.24", "10.00", "988.00"]
    );
}

#[test]
fn of_what_goes_back_tax_and_fee_go_back_too() {
    let half = order(vec![movement(Payment, "998.00", 0), movement(Refund, "499.00", 1)]);
    assert_eq!(
        figures(&earned(&[half]).total),
        ["998.00", "499.00", "0.00", "76.12", "5.00", "494.00"]
    );
    let all = order(vec![
        movement(Payment, "998.00", 0),
        movement(Refund, "333.33", 1),
        movement(Chargeback, "664.67", 2),
    ]);
    assert_eq!(
        figures(&earned(&[all]).total),
        ["998.00", "333.33", "664.67", "0.00", "0.00", "0.00"]
    );
}

#[test]
fn days_are_those_of_the_place_and_each_movement_has_its_own() {
    // 18:30 UTC is midnight in Kolkata.
    let earned = earned(&[order(vec![
        movement(Payment, "998.00", 18),
        movement(Refund, "499.00", 19),
    ])]);
    let days: Vec<_> = earned
        .by_day
        .iter()
        .map(|(day, sums)| (day.to_string(), sums.orders, figures(sums)))
        .collect();
    let expected = [
        ("2026-12-31", 1, ["998.00", "0.00", "0.00", "152.24", "10.00", "988.00"]),
        (
            "2027-01-01",
            0,
            ["0.00", "499.00", "0.00", "-76.12", "-5.00", "-494.00"],
        ),
    ];
    assert_eq!(
        days,
        expected.map(|(day, orders, sums)| (day.to_owned(), orders, sums.map(str::to_owned)))
    );
}

#[test]
fn what_is_not_settled_stands_beside_the_sums() {
    let with = |kind, status, stray, retried| Movement {
        status,
        stray,
        retried,
        ..movement(kind, "100.00", 1)
    };
    let paid = order(vec![
        movement(Payment, "998.00", 0),
        with(Refund, Pending, false, false),
        with(Refund, Failed, false, true),
        with(Refund, Failed, false, false),
        with(Chargeback, Pending, false, false),
        with(Chargeback, Failed, false, false),
    ]);
    let late = OrderMoney {
        status: OrderStatus::Expired,
        ..order(vec![
            with(Payment, Completed, true, false),
            with(Refund, Completed, true, false),
        ])
    };
    let open = OrderMoney {
        status: OrderStatus::Pending,
        ..order(Vec::new())
    };
    let earned = earned(&[paid, late, open]);
    assert_eq!(
        figures(&earned.total),
        ["998.00", "0.00", "0.00", "152.24", "10.00", "988.00"]
    );
    let beside = [
        earned.awaiting_payment,
        earned.refunds_under_way,
        earned.refunds_failed,
        earned.disputed,
        earned.stray_received,
        earned.stray_returned,
    ];
    assert_eq!(
        beside.map(|balance| balance.amount().to_string()),
        ["998.00", "100.00", "100.00", "100.00", "100.00", "100.00"]
    );
}

#[test]
fn currencies_are_never_mixed() {
    let dollars = Movement {
        amount: Money::parse("5", Currency::Usd).unwrap(),
        excess: Money::zero(Currency::Usd),
        makes_good: Money::zero(Currency::Usd),
        stray: true,
        ..movement(Payment, "1", 0)
    };
    let mut earnings = Earnings::default();
    earnings.add(&order(vec![dollars]), Tz::UTC).unwrap();
    let currencies: Vec<_> = earnings.by_currency.keys().map(|currency| currency.code()).collect();
    assert_eq!(currencies, ["USD"]);
}

fn sum(parts: impl Iterator<Item = Sums>) -> Vec<Decimal> {
    let lines = |sums: Sums| {
        [
            sums.orders.into(),
            sums.seats.into(),
            sums.gross.amount(),
            sums.refunded.amount(),
            sums.charged_back.amount(),
            sums.gst.amount(),
            sums.platform_fees.amount(),
        ]
    };
    parts.map(lines).fold(vec![Decimal::ZERO; 7], |all, part| {
        all.into_iter().zip(part).map(|(one, other)| one + other).collect()
    })
}

fn any_order() -> impl Strategy<Value = OrderMoney> {
    let parts = prop::collection::vec((1_i64..40_000, any::<bool>(), 0_i64..2_000), 0..6);
    (any::<bool>(), 0_i64..15_000, 0_i64..9_000, parts).prop_map(|(vip, gst, fee, parts)| {
        let minor = |minor| Money::from_minor(minor, Currency::Inr).unwrap();
        let mut left = 99_800;
        let mut movements = vec![movement(Payment, "998.00", 0)];
        for (amount, is_refund, hours) in parts {
            let amount = amount.min(left);
            left -= amount;
            if amount > 0 {
                movements.push(Movement {
                    amount: minor(amount),
                    ..movement(if is_refund { Refund } else { Chargeback }, "1", hours)
                });
            }
        }
        OrderMoney {
            tier: if vip { VIP } else { STANDARD },
            gst: minor(gst),
            platform_fee: minor(fee),
            ..order(movements)
        }
    })
}

proptest! {
    /// However money comes and goes back: the parts sum to the whole, and what is left of an order has its exact share.
    #[test]
    fn tiers_and_days_sum_to_the_total(orders in prop::collection::vec(any_order(), 1..6)) {
        let earned = earned(&orders);
        let total = sum([earned.total].into_iter());
        prop_assert_eq!(&total, &sum(earned.by_tier.values().copied()));
        prop_assert_eq!(&total, &sum(earned.by_day.values().copied()));
        for order in &orders {
            let own = self::earned(std::slice::from_ref(order)).total;
            let back = order.movements[1..].iter().fold(rupees("0"), |sum, part| sum.plus(part.amount).unwrap());
            let gone = share(order.platform_fee, back, order.total).unwrap();
            prop_assert_eq!(own.platform_fees.plus(gone).unwrap().amount(), order.platform_fee.amount());
            prop_assert_eq!(own.kept().unwrap().plus(back).unwrap().amount(), order.total.amount());
            prop_assert!(own.platform_fees.amount() >= Decimal::ZERO && own.gst.amount() >= Decimal::ZERO);
        }
    }
}
