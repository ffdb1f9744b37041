//! A buyer's bank asks for money back that bought nothing. Its refund was refused, often because of the dispute, or is under
//! way; or it was made, and the bank takes the money a second time.

use super::{DisputeOutcome, Transaction, TransactionKind, TransactionStatus};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrayDispute<'a> {
    /// Nothing new.
    Nothing,
    /// A refund is under way: whether the bank takes anything depends on what comes of it.
    Wait,
    /// The chargeback is noted, as pending, taken by the bank, or failed.
    Note {
        /// It was noted before.
        noted: Option<&'a Transaction>,
        /// What it is now.
        status: TransactionStatus,
        /// The bank took what had gone back before.
        twice: bool,
        /// The money stays with us, and so this refund is made again: once for each dispute.
        again: Option<&'a Transaction>,
    },
}

/// Decides what a dispute of the stray `payment` does, by the `movements` of its order, oldest first. Its money went back
/// in one piece or not at all.
pub fn dispute_stray<'a>(
    movements: &'a [Transaction],
    payment: &Transaction,
    dispute_ref: &str,
    outcome: DisputeOutcome,
) -> StrayDispute<'a> {
    use TransactionStatus::{Completed, Failed, Pending};
    let of_payment = |kind| {
        let is_its = move |movement: &&Transaction| movement.kind == kind && movement.payment == Some(payment.id);
        movements.iter().filter(is_its)
    };
    let noted = of_payment(TransactionKind::Chargeback)
        .find(|chargeback| chargeback.provider_ref.as_deref() == Some(dispute_ref));
    if noted.is_some_and(|chargeback| chargeback.status != Pending) {
        return StrayDispute::Nothing;
    }
    let refund = |status| of_payment(TransactionKind::Refund).rfind(|refund| refund.status == status);
    let went_back = refund(Completed).is_some();
    let note = |status, again| StrayDispute::Note {
        noted,
        status,
        twice: went_back && status == Completed,
        again,
    };
    match outcome {
        DisputeOutcome::Open if noted.is_some() => StrayDispute::Nothing,
        DisputeOutcome::Open => note(Pending, None),
        DisputeOutcome::Won if went_back && noted.is_none() => StrayDispute::Nothing,
        _ if refund(Pending).is_some() => StrayDispute::Wait,
        DisputeOutcome::Lost => note(Completed, None),
        DisputeOutcome::Won if went_back => note(Failed, None),
        DisputeOutcome::Won => note(Failed, refund(Failed)),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::ids::TransactionId;
    use crate::payments::samples::{provider, rupees};
    use DisputeOutcome::{Lost, Open, Won};
    use TransactionKind::{Chargeback, Payment, Refund};
    use TransactionStatus::{Completed, Failed, Pending};

    fn id(id: u128) -> TransactionId {
        TransactionId::new(Uuid::from_u128(id))
    }

    fn movement(number: u128, kind: TransactionKind, status: TransactionStatus) -> Transaction {
        Transaction {
            id: id(number),
            order: Uuid::nil().into(),
            kind,
            status,
            amount: rupees("100"),
            excess: rupees("0"),
            makes_good: rupees("0"),
            provider: provider(),
            provider_ref: (kind == Chargeback).then(|| "dsp".to_owned()),
            payment_ref: None,
            payment: (kind != Payment).then(|| id(1)),
            stray: true,
            retried: false,
            reason: String::new(),
            failure: String::new(),
            requested_by: None,
            created_at: DateTime::UNIX_EPOCH,
            completed_at: None,
        }
    }

    /// What a dispute does beside these refunds and chargebacks: the status of the chargeback, and which refund is made
    /// again.
    fn decide(
        outcome: DisputeOutcome,
        others: &[(TransactionKind, TransactionStatus)],
    ) -> Option<(TransactionStatus, Option<TransactionId>)> {
        let payment = movement(1, Payment, Completed);
        let others = others
            .iter()
            .zip(2..)
            .map(|(other, number)| movement(number, other.0, other.1));
        let movements: Vec<_> = std::iter::once(payment.clone()).chain(others).collect();
        match dispute_stray(&movements, &payment, "dsp", outcome) {
            StrayDispute::Note { status, again, .. } => Some((status, again.map(|refund| refund.id))),
            StrayDispute::Nothing | StrayDispute::Wait => None,
        }
    }

    #[test]
    fn a_dispute_is_noted_once_and_ends_once() {
        assert_eq!(decide(Open, &[(Refund, Failed)]), Some((Pending, None)));
        assert_eq!(decide(Open, &[(Refund, Failed), (Chargeback, Pending)]), None);
        assert_eq!(decide(Lost, &[(Refund, Failed)]), Some((Completed, None)));
        for ended in [Completed, Failed] {
            for outcome in [Open, Won, Lost] {
                assert_eq!(decide(outcome, &[(Refund, Failed), (Chargeback, ended)]), None);
            }
        }
    }

    #[test]
    fn money_that_the_bank_leaves_goes_back() {
        let refused = [(Refund, Failed), (Refund, Failed), (Chargeback, Pending)];
        assert_eq!(decide(Won, &refused), Some((Failed, Some(id(3)))));
    }

    #[test]
    fn a_refund_under_way_decides_first() {
        for outcome in [Won, Lost] {
            let under_way = [(Refund, Pending), (Chargeback, Pending)];
            assert_eq!(decide(outcome, &under_way), None);
        }
        let payment = movement(1, Payment, Completed);
        let movements = [payment.clone(), movement(2, Refund, Pending)];
        assert_eq!(dispute_stray(&movements, &payment, "dsp", Lost), StrayDispute::Wait);
    }

    #[test]
    fn what_the_bank_takes_after_the_refund_went_out_twice() {
        let went_back = (Refund, Completed);
        assert_eq!(decide(Open, &[went_back]), Some((Pending, None)));
        let disputed = [went_back, (Chargeback, Pending)];
        assert_eq!(decide(Open, &disputed), None);
        assert_eq!(decide(Won, &disputed), Some((Failed, None)));
        assert_eq!(decide(Won, &[went_back]), None);
        let payment = movement(1, Payment, Completed);
        for (refund, expected) in [(Completed, true), (Failed, false)] {
            let movements = [payment.clone(), movement(2, Refund, refund)];
            let lost = dispute_stray(&movements, &payment, "dsp", Lost);
            assert!(
                matches!(lost, StrayDispute::Note { twice, .. } if twice == expected),
                "{lost:?}"
            );
        }
    }
}
