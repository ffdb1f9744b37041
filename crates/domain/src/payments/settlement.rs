//! What news of a payment does to an order: one pure decision, whoever brings the news and however often.

use chrono::{DateTime, Utc};

use super::ProviderName;
use crate::booking::{Order, OrderStatus, Reservation, ReservationStatus};
use crate::events::EventStatus;
use crate::money::Money;

/// What the provider says about a payment. Whatever is unknown counts as pending, never as success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// Not decided yet.
    Pending,
    /// The buyer agreed; the money has to be taken.
    Authorized {
        /// How much, as the provider says.
        amount: Money,
        /// The provider's id of the movement.
        transaction_ref: String,
    },
    /// The money is ours.
    Captured {
        /// How much, as the provider says.
        amount: Money,
        /// The provider's id of the movement.
        transaction_ref: String,
    },
    /// The payment was declined or given up.
    Failed {
        /// In words that can be shown to the buyer.
        reason: String,
    },
    /// The buyer's bank takes the money back.
    Disputed {
        /// How much.
        amount: Money,
        /// The provider's id of the captured payment.
        transaction_ref: String,
        /// The provider's id of the dispute.
        dispute_ref: String,
        /// How it went.
        outcome: DisputeOutcome,
    },
}

/// How a dispute went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeOutcome {
    /// Not decided yet.
    Open,
    /// The money stays with us.
    Won,
    /// The money went back to the buyer.
    Lost,
}

/// News of one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentNews {
    /// The payment at the provider.
    pub payment_ref: String,
    /// What became of it.
    pub state: PaymentState,
}

/// From where a paid order gets its seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatsFrom {
    /// The reservation still counts as held.
    Hold,
    /// The reservation is gone; free seats must be found.
    FreeSeats,
}

/// Why money goes back at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnReason {
    /// The order was closed before the money came.
    OrderClosed,
    /// The event was cancelled before the money came.
    EventCancelled,
    /// The order was paid by another payment.
    PaidTwice,
    /// Not the amount or currency of the order.
    WrongAmount,
    /// The reservation is gone and its seats are sold.
    NoSeats,
}

impl ReturnReason {
    /// The word in audit entries and transactions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrderClosed => "order_closed",
            Self::EventCancelled => "event_cancelled",
            Self::PaidTwice => "paid_twice",
            Self::WrongAmount => "wrong_amount",
            Self::NoSeats => "no_seats",
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Nothing new.
    Nothing,
    /// The order is paid and gets its seats. If [`SeatsFrom::FreeSeats`] finds none, the money goes back as
    /// [`ReturnReason::NoSeats`].
    Pay {
        /// From where the seats come.
        seats: SeatsFrom,
        /// The provider's id of the movement.
        transaction_ref: String,
    },
    /// The order failed; the reservation stays, so that the buyer may try again.
    Fail {
        /// In words for the buyer.
        reason: String,
    },
    /// Money that bought nothing goes back in full.
    Return {
        /// Why.
        reason: ReturnReason,
        /// How much came.
        amount: Money,
        /// The provider's id of the movement.
        transaction_ref: String,
    },
    /// The order is disputed: the chargeback is noted, unless it was before.
    Dispute {
        /// How much.
        amount: Money,
        /// The provider's id of the dispute.
        dispute_ref: String,
        /// It was lost before anybody heard of it.
        is_lost: bool,
    },
    /// The dispute of the order is over, if its chargeback is open.
    EndDispute {
        /// The provider's id of the dispute.
        dispute_ref: String,
        /// The money went back to the buyer.
        is_lost: bool,
    },
}

/// Decides what `news` from `provider` does at `now` to `order`, whose event stands at `event`. Forward-only: late or repeated news never undoes
/// anything. News may be of an earlier try to pay the order than the present one.
pub fn settle(
    order: &Order,
    reservation: &Reservation,
    event: EventStatus,
    provider: &ProviderName,
    news: &PaymentNews,
    now: DateTime<Utc>,
) -> Settlement {
    let ours =
        order.provider.as_ref() == Some(provider) && order.payment_ref.as_deref() == Some(news.payment_ref.as_str());
    let seats = seats_for(reservation, event, now);
    match &news.state {
        PaymentState::Failed { reason } if order.status == OrderStatus::Pending && ours => {
            Settlement::Fail { reason: reason.clone() }
        }
        PaymentState::Captured {
            amount,
            transaction_ref,
        } => captured(order, seats, ours, *amount, transaction_ref),
        PaymentState::Disputed {
            amount,
            dispute_ref,
            outcome,
            ..
        } if ours && order.status.was_paid() => disputed(order.status, *amount, dispute_ref, *outcome),
        // A dispute of money that was never noted as captured: note the capture first, the dispute comes again.
        // A dispute may be about a part; the capture was of the whole. Money that bought nothing cannot go back while it
        // is disputed: it does once the dispute is won.
        PaymentState::Disputed {
            transaction_ref,
            outcome,
            ..
        } if order.status == OrderStatus::Pending || *outcome == DisputeOutcome::Won => {
            captured(order, seats, ours, order.price.total, transaction_ref)
        }
        PaymentState::Pending
        | PaymentState::Authorized { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Disputed { .. } => Settlement::Nothing,
    }
}

/// The bank may dispute what went back before. The order stays refunded then and does not say which disputes are noted:
/// each is noted and ended once.
fn disputed(status: OrderStatus, amount: Money, dispute_ref: &str, outcome: DisputeOutcome) -> Settlement {
    let is_lost = outcome == DisputeOutcome::Lost;
    match (status, outcome) {
        (OrderStatus::Disputed, DisputeOutcome::Open)
        | (OrderStatus::Paid | OrderStatus::PartiallyRefunded, DisputeOutcome::Won) => Settlement::Nothing,
        (OrderStatus::Disputed, _) | (OrderStatus::Refunded, DisputeOutcome::Won) => Settlement::EndDispute {
            dispute_ref: dispute_ref.to_owned(),
            is_lost,
        },
        _ => Settlement::Dispute {
            amount,
            dispute_ref: dispute_ref.to_owned(),
            is_lost,
        },
    }
}

/// From where an order that is paid now gets its seats; `None` where nothing is sold any more.
fn seats_for(reservation: &Reservation, event: EventStatus, now: DateTime<Utc>) -> Option<SeatsFrom> {
    if event == EventStatus::Cancelled {
        None
    } else if reservation.status == ReservationStatus::Live && now < reservation.expires_at {
        Some(SeatsFrom::Hold)
    } else {
        Some(SeatsFrom::FreeSeats)
    }
}

fn captured(order: &Order, seats: Option<SeatsFrom>, ours: bool, amount: Money, transaction_ref: &str) -> Settlement {
    let transaction_ref = transaction_ref.to_owned();
    let go_back = |reason| Settlement::Return {
        reason,
        amount,
        transaction_ref: transaction_ref.clone(),
    };
    match order.status {
        OrderStatus::Pending if amount != order.price.total => go_back(ReturnReason::WrongAmount),
        OrderStatus::Pending => match seats {
            Some(seats) => Settlement::Pay { seats, transaction_ref },
            None => go_back(ReturnReason::EventCancelled),
        },
        OrderStatus::Failed | OrderStatus::Expired | OrderStatus::Cancelled => go_back(ReturnReason::OrderClosed),
        _ if ours => Settlement::Nothing,
        _ => go_back(ReturnReason::PaidTwice),
    }
}

#[cfg(test)]
mod tests;
