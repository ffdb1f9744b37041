//! Trying a refund again that the provider refused.

use super::{Movement, Transaction, TransactionKind, TransactionStatus, owed};
use crate::booking::{Order, RefundRefused};
use crate::money::Money;

/// Why a refund is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetryRefused {
    /// It is under way, or the money went back.
    #[error("a refund that is {} is not tried again", .0.as_str())]
    NotFailed(TransactionStatus),
    /// Another refund took its place.
    #[error("the refund was tried again before")]
    Retried,
    /// Later refunds made it good, wholly or in part.
    #[error("of what was refused only {0} is still owed")]
    MadeGood(Money),
    /// The order has not that much left any more.
    #[error(transparent)]
    Refund(#[from] RefundRefused),
}

/// Whether the refund, one of the order's `movements`, may be tried again. Money that bought nothing goes back once; of
/// other money never more goes back than was paid.
pub fn may_retry(order: &Order, movements: &[Transaction], refund: &Transaction) -> Result<(), RetryRefused> {
    if refund.status != TransactionStatus::Failed {
        return Err(RetryRefused::NotFailed(refund.status));
    }
    let stands = |other: &&Transaction| {
        other.kind == TransactionKind::Refund
            && other.status != TransactionStatus::Failed
            && other.stray == refund.stray
    };
    let others = movements.iter().filter(stands);
    if refund.stray {
        let is_the_banks = |other: &Transaction| {
            other.kind == TransactionKind::Chargeback
                && other.status == TransactionStatus::Completed
                && other.payment == refund.payment
        };
        if movements.iter().any(is_the_banks) {
            return Err(RefundRefused::NotRefundable(order.status).into());
        }
        let is_taken = others.into_iter().any(|other| other.payment == refund.payment);
        return if is_taken { Err(RetryRefused::Retried) } else { Ok(()) };
    }
    let under_way = others
        .filter(|other| other.status == TransactionStatus::Pending)
        .try_fold(Money::zero(order.captured.currency()), |sum, other| {
            sum.plus(other.amount)
        })
        .map_err(|_| RefundRefused::BadAmount)?;
    order.refundable(Some(refund.amount), under_way)?;
    let movements: Vec<Movement> = movements.iter().map(Movement::from).collect();
    let owed = owed(&movements, order.captured.currency()).map_err(|_| RefundRefused::BadAmount)?;
    match owed.minus(refund.amount) {
        Ok(_) => Ok(()),
        Err(_) => Err(RetryRefused::MadeGood(owed)),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::booking::OrderStatus;
    use crate::ids::TransactionId;
    use crate::payments::samples::{order, provider, rupees};
    use TransactionStatus::{Completed, Failed, Pending};

    fn refund(id: u128, status: TransactionStatus, amount: &str, stray: bool) -> Transaction {
        Transaction {
            id: TransactionId::new(Uuid::from_u128(id)),
            order: Uuid::nil().into(),
            kind: TransactionKind::Refund,
            status,
            amount: rupees(amount),
            excess: rupees("0"),
            makes_good: rupees("0"),
            provider: provider(),
            provider_ref: None,
            payment_ref: None,
            payment: Some(TransactionId::new(Uuid::from_u128(1))),
            stray,
            retried: false,
            reason: String::new(),
            failure: String::new(),
            requested_by: None,
            created_at: DateTime::UNIX_EPOCH,
            completed_at: None,
        }
    }

    /// About the first of these refunds of a payment of 100.
    fn decide(status: OrderStatus, refunds: &[Transaction]) -> Result<(), RetryRefused> {
        let payment = Transaction {
            kind: TransactionKind::Payment,
            payment: None,
            ..refund(1, Completed, "100", false)
        };
        let movements = [refunds, &[payment]].concat();
        may_retry(&order(status), &movements, &movements[0])
    }

    #[test]
    fn only_what_failed_is_tried_again() {
        assert_eq!(decide(OrderStatus::Paid, &[refund(2, Failed, "100", false)]), Ok(()));
        for status in [Pending, Completed] {
            let refused = decide(OrderStatus::Paid, &[refund(2, status, "100", false)]);
            assert_eq!(refused, Err(RetryRefused::NotFailed(status)));
        }
    }

    #[test]
    fn never_more_goes_back_than_was_paid() {
        let failed = refund(2, Failed, "60", false);
        let beside = |amount| [failed.clone(), refund(3, Pending, amount, false)];
        assert_eq!(decide(OrderStatus::Paid, &beside("40")), Ok(()));
        let refused = decide(OrderStatus::Paid, &beside("40.01"));
        let left = RefundRefused::MoreThanPaid(rupees("59.99"));
        assert_eq!(refused, Err(RetryRefused::Refund(left)));
        let gone = decide(OrderStatus::Disputed, std::slice::from_ref(&failed));
        let refused = RefundRefused::NotRefundable(OrderStatus::Disputed);
        assert_eq!(gone, Err(RetryRefused::Refund(refused)));
        // Money that bought nothing is not the order's.
        let stray = [failed.clone(), refund(3, Pending, "100", true)];
        assert_eq!(decide(OrderStatus::Paid, &stray), Ok(()));
    }

    #[test]
    fn what_was_made_good_is_not_sent_again() {
        let failed = refund(2, Failed, "40", false);
        let good = |amount| Transaction {
            makes_good: rupees(amount),
            ..refund(3, Completed, amount, false)
        };
        for (amount, owed) in [("40", "0"), ("15", "25")] {
            let refused = decide(OrderStatus::Paid, &[failed.clone(), good(amount)]);
            assert_eq!(refused, Err(RetryRefused::MadeGood(rupees(owed))));
        }
        // Another one that was refused is still owed.
        let other = refund(4, Failed, "40", false);
        assert_eq!(decide(OrderStatus::Paid, &[failed, other, good("40")]), Ok(()));
    }

    #[test]
    fn money_that_bought_nothing_goes_back_once_whatever_the_order_says() {
        let failed = refund(2, Failed, "100", true);
        assert_eq!(decide(OrderStatus::Expired, std::slice::from_ref(&failed)), Ok(()));
        for status in [Pending, Completed] {
            let refused = decide(OrderStatus::Expired, &[failed.clone(), refund(3, status, "100", true)]);
            assert_eq!(refused, Err(RetryRefused::Retried));
        }
        let again = [failed.clone(), refund(3, Failed, "100", true)];
        assert_eq!(decide(OrderStatus::Expired, &again), Ok(()));
        let taken = Transaction {
            kind: TransactionKind::Chargeback,
            ..refund(4, Completed, "100", true)
        };
        let refused = RefundRefused::NotRefundable(OrderStatus::Expired);
        assert_eq!(
            decide(OrderStatus::Expired, &[failed, taken]),
            Err(RetryRefused::Refund(refused))
        );
    }
}
