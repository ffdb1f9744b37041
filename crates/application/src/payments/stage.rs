//! For tests: Asha's order of a seat for 499 rupees at Bob's event, what is stored around it, and a provider that
//! answers as it is told.

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::booking::{BookingFacts, HoldWish, Inventory, Order, OrderStatus, Reservation};
use turnout_domain::booking::{ReservationSource, Seats, WhenRefunded};
use turnout_domain::guestlist::Attendee;
use turnout_domain::ids::{OrderId, ReservationId, TransactionId, UserId};
use turnout_domain::money::{Currency, Money};
use turnout_domain::payments::{PaymentAttempt, PaymentNews, PaymentState, ProviderName};
use turnout_domain::payments::{Transaction, TransactionKind, TransactionStatus};
use turnout_domain::ticketing::Ticket;
use turnout_ports::booking::OrderView;
use turnout_ports::jobs::Job;
use turnout_ports::payments::MockPaymentProvider;
use turnout_ports::store::{StoreError, StoreResult};
use turnout_ports::system::Clock;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::stage_mocks;
use crate::app::App;
use crate::booking::BookingSettings;
use crate::guestlist::stage::{EVENT, facts};
use crate::testing::{ASHA, Parts};

pub(crate) const BOB: UserId = UserId::new(Uuid::from_u128(0xB0B));
pub(crate) const ORDER: OrderId = OrderId::new(Uuid::from_u128(0x0D));
pub(crate) const HOLD: ReservationId = ReservationId::new(Uuid::from_u128(0x401D));
pub(crate) const PAYMENT: TransactionId = TransactionId::new(Uuid::from_u128(0x9A1D));

pub(crate) fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

pub(crate) fn rupees(amount: &str) -> Money {
    Money::parse(amount, Currency::Inr).unwrap()
}

pub(crate) fn sandbox() -> ProviderName {
    ProviderName::new("sandbox").unwrap()
}

/// What is stored. Nothing is undone where a unit rolls back, so a fault comes before anything is written.
pub(crate) struct Desk {
    pub facts: BookingFacts,
    pub seats: Inventory,
    pub reservation: Reservation,
    pub order: Option<Order>,
    pub attendee: Option<Attendee>,
    pub tickets: Vec<Ticket>,
    pub movements: Vec<Transaction>,
    /// Refunds that were tried again.
    pub retried: Vec<TransactionId>,
    pub attempts: Vec<PaymentAttempt>,
    pub jobs: Vec<Job>,
    pub told: Vec<String>,
    /// The next lock fails with it.
    pub fault: Option<StoreError>,
}

impl Desk {
    /// The order with what is shown beside it.
    pub fn view(&self) -> Option<OrderView> {
        Some(OrderView {
            order: self.order.clone()?,
            event_title: self.facts.title.clone(),
            event_status: self.facts.status,
            host: BOB,
            tier_name: self.facts.tier.name.clone(),
            guests: Vec::new(),
            transactions: self.movements.clone(),
            tickets: self.tickets.clone(),
        })
    }

    /// The order that is paid or can still be.
    pub fn live_order(&self) -> Option<Order> {
        let closed = [OrderStatus::Failed, OrderStatus::Expired, OrderStatus::Cancelled];
        self.order.clone().filter(|order| !closed.contains(&order.status))
    }
}

/// Several applications can work at one desk, one after the other.
#[derive(Clone)]
pub(crate) struct Stage(Arc<Mutex<Desk>>);

impl Stage {
    /// Asha holds a seat, for so much, and has not ordered.
    pub fn reserved(price: &str) -> Self {
        let mut facts = facts();
        facts.tier.price = rupees(price);
        let mut seats = crate::guestlist::stage::inventory();
        (seats.event.held, seats.requests) = (1, 0);
        seats.tiers.values_mut().for_each(|tier| tier.held = 1);
        let wish = HoldWish {
            key: HOLD,
            user: ASHA,
            tier: None,
            seats: Seats::ONE,
        };
        let terms = BookingSettings::default().hold(&facts);
        let held = Reservation::begin(wish, ReservationSource::Open, &facts, terms, now());
        Self(Arc::new(Mutex::new(Desk {
            facts,
            seats,
            reservation: held.unwrap(),
            order: None,
            attendee: None,
            tickets: Vec::new(),
            movements: Vec::new(),
            retried: Vec::new(),
            attempts: Vec::new(),
            jobs: Vec::new(),
            told: Vec::new(),
            fault: None,
        })))
    }

    /// Her order waits for the money of its one payment.
    pub fn ordered() -> Self {
        let stage = Self::reserved("499");
        let order = order(&stage.desk().reservation);
        let attempt = PaymentAttempt {
            order: ORDER,
            number: 1,
            provider: sandbox(),
            payment_ref: "pay_1".to_owned(),
            started_at: now(),
            expires_at: order.expires_at,
            poll_at: Some(now() + TimeDelta::minutes(1)),
        };
        stage.desk().attempts.push(attempt);
        stage.desk().order = Some(order);
        stage
    }

    /// The order is paid, and its ticket made.
    pub async fn paid() -> Self {
        let stage = Self::ordered();
        let context = crate::context::RequestContext::system("test");
        let view = stage.desk().view().unwrap();
        let app = stage.app(MockPaymentProvider::new());
        let settled = super::settle_order::settle_order(&app, &context, &view, &sandbox(), &captured("499")).await;
        assert!(settled.is_ok());
        stage.desk().movements[0].id = PAYMENT;
        stage.desk().told.clear();
        stage
    }

    /// The order is paid, and a refund of so much is noted.
    pub async fn refunding(amount: &str) -> (Self, TransactionId) {
        let stage = Self::paid().await;
        let id = TransactionId::new(Uuid::from_u128(0x4EF));
        let payment = stage.desk().movements[0].clone();
        stage.desk().movements.push(Transaction {
            id,
            kind: TransactionKind::Refund,
            status: TransactionStatus::Pending,
            amount: rupees(amount),
            provider_ref: None,
            payment: Some(payment.id),
            reason: "Ill.".to_owned(),
            completed_at: None,
            ..payment
        });
        (stage, id)
    }

    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.lock().unwrap()
    }

    /// What is read under a lock, unless there is a fault.
    pub fn locked<T>(&self, read: impl FnOnce(&Desk) -> T) -> StoreResult<T> {
        let mut desk = self.desk();
        match desk.fault.take() {
            Some(fault) => Err(fault),
            None => Ok(read(&desk)),
        }
    }

    pub fn status(&self) -> OrderStatus {
        self.desk().order.as_ref().unwrap().status
    }

    /// Every movement of money: kind, status, amount and whether it bought nothing.
    pub fn movements(&self) -> Vec<String> {
        let line = |movement: &Transaction| {
            let stray = if movement.stray { " stray" } else { "" };
            format!("{} {} {}{stray}", movement.kind, movement.status, movement.amount)
        };
        self.desk().movements.iter().map(line).collect()
    }

    /// An application at this desk whose only provider is this one.
    pub fn app(&self, provider: MockPaymentProvider) -> App {
        self.app_with(provider, |_| ())
    }

    pub fn app_with(&self, mut provider: MockPaymentProvider, change: impl FnOnce(&mut Parts)) -> App {
        provider.expect_name().return_const(sandbox());
        let mut parts = stage_mocks::parts(self, Arc::new(provider));
        change(&mut parts);
        parts.build().0
    }
}

fn order(held: &Reservation) -> Order {
    Order {
        id: ORDER,
        number: "ORD-1".to_owned(),
        buyer: ASHA,
        event: EVENT,
        tier: held.tier,
        reservation: HOLD,
        seats: held.seats,
        status: OrderStatus::Pending,
        price: held.price,
        captured: rupees("0"),
        refunded: rupees("0"),
        when_refunded: WhenRefunded::ReleaseSeats,
        provider: Some(sandbox()),
        attempt: 1,
        payment_ref: Some("pay_1".to_owned()),
        failure: String::new(),
        expires_at: held.expires_at,
        created_at: now(),
        paid_at: None,
        closed_at: None,
        version: 1,
    }
}

pub(crate) fn news(state: PaymentState) -> PaymentNews {
    PaymentNews {
        payment_ref: "pay_1".to_owned(),
        state,
    }
}

/// So many rupees came.
pub(crate) fn captured(amount: &str) -> PaymentNews {
    news(PaymentState::Captured {
        amount: rupees(amount),
        transaction_ref: "txn_1".to_owned(),
    })
}
