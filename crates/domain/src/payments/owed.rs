//! What is to go back of an order and did not.

use super::{Movement, TransactionKind, TransactionStatus};
use crate::money::{Currency, Money, MoneyError};

/// What is owed of an order: refunds that the provider refused and that neither a retry nor a later refund took the place
/// of, as far as the money is still here and not on its way. Money that bought nothing stands beside.
pub fn owed(movements: &[Movement], currency: Currency) -> Result<Money, MoneyError> {
    use TransactionKind::{Payment, Refund};
    use TransactionStatus::{Completed, Failed, Pending};
    let own = || movements.iter().filter(|movement| !movement.stray);
    let zero = Money::zero(currency);
    let sum = |wanted: fn(&Movement) -> bool| {
        let mut wanted = own().filter(|movement| wanted(movement));
        wanted.try_fold(zero, |sum, movement| sum.plus(movement.amount))
    };
    let paid = sum(|one| one.kind == Payment && one.status == Completed)?;
    let went = sum(|one| one.kind != Payment && one.status == Completed)?;
    let going = sum(|one| one.kind == Refund && one.status == Pending)?;
    let refused = sum(|one| one.kind == Refund && one.status == Failed && !one.retried)?;
    // Of a refund that was refused itself, too: it is owed in their place.
    let made_good = own().try_fold(zero, |sum, movement| sum.plus(movement.makes_good))?;
    let rest = |of: Money, less: Money| of.minus(less).unwrap_or(zero);
    Ok(least(rest(refused, made_good), rest(paid, went.plus(going)?)))
}

/// What of a refund that nobody asked for on behalf of certain tickets makes good what is `owed`: whoever sends money back
/// by the amount pays old debts first.
pub fn makes_good(amount: Money, owed: Money) -> Money {
    least(amount, owed)
}

fn least(one: Money, other: Money) -> Money {
    if one.minus(other).is_ok() { other } else { one }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::payments::samples::rupees;
    use TransactionKind::{Chargeback, Payment, Refund};
    use TransactionStatus::{Completed, Failed, Pending};

    fn movement(kind: TransactionKind, status: TransactionStatus, amount: &str) -> Movement {
        Movement {
            kind,
            status,
            amount: rupees(amount),
            excess: rupees("0"),
            makes_good: rupees("0"),
            stray: false,
            retried: false,
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn good(status: TransactionStatus, amount: &str, makes_good: &str) -> Movement {
        Movement {
            makes_good: rupees(makes_good),
            ..movement(Refund, status, amount)
        }
    }

    /// What is owed of 998 rupees of which a refund of 600 was refused.
    fn of(more: &[Movement]) -> String {
        let first = [movement(Payment, Completed, "998"), movement(Refund, Failed, "600")];
        let all = [&first, more].concat();
        owed(&all, Currency::Inr).unwrap().amount().to_string()
    }

    #[test]
    fn what_was_refused_is_owed_while_the_money_is_here() {
        assert_eq!(of(&[]), "600.00");
        // For other tickets.
        assert_eq!(of(&[movement(Refund, Completed, "300")]), "600.00");
        let both = [movement(Refund, Completed, "300"), movement(Refund, Pending, "300")];
        assert_eq!(of(&both), "398.00");
        assert_eq!(of(&[movement(Chargeback, Completed, "998")]), "0.00");
        let retried = Movement {
            retried: true,
            ..movement(Refund, Failed, "600")
        };
        let movements = [movement(Payment, Completed, "998"), retried];
        assert!(owed(&movements, Currency::Inr).unwrap().is_zero());
    }

    #[test]
    fn a_later_refund_makes_it_good() {
        assert_eq!(of(&[good(Pending, "600", "600")]), "0.00");
        assert_eq!(of(&[good(Completed, "200", "200")]), "400.00");
        assert_eq!(
            of(&[good(Completed, "200", "200"), good(Completed, "500", "400")]),
            "0.00"
        );
        // One that is refused itself is owed in its place, until somebody tries it again.
        let refused = good(Failed, "700", "600");
        assert_eq!(of(&[refused]), "700.00");
        let retried = Movement {
            retried: true,
            ..refused
        };
        assert_eq!(of(&[retried, movement(Refund, Completed, "700")]), "0.00");
        assert_eq!(makes_good(rupees("700"), rupees("600")), rupees("600"));
        assert_eq!(makes_good(rupees("5"), rupees("600")), rupees("5"));
    }
}
