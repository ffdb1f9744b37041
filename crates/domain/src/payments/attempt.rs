//! One try to pay an order, and when its provider is asked about it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{DisputeOutcome, PaymentNews, PaymentState, ProviderName};
use crate::ids::OrderId;

/// How often the provider is asked how a dispute went. Banks take weeks.
const DISPUTE_POLL: TimeDelta = TimeDelta::days(1);
/// When the provider is asked again about an answer that a refund under way keeps from taking effect.
const REFUND_POLL: TimeDelta = TimeDelta::minutes(5);

/// A payment that was started at a provider. An order has several where the buyer changed the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentAttempt {
    /// The order.
    pub order: OrderId,
    /// The how-manyth try it is, from 1.
    pub number: u32,
    /// At which provider.
    pub provider: ProviderName,
    /// Id of the payment there.
    pub payment_ref: String,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// Until when it could be paid.
    pub expires_at: DateTime<Utc>,
    /// When the provider is asked next, whether or not it notifies us; `None` once nothing more can come of it.
    pub poll_at: Option<DateTime<Utc>>,
}

impl PaymentAttempt {
    /// When the provider is to be asked, if it was asked last at `now`: soon after the start, before the hold is given up,
    /// after it, and then for a day, because money may come late and every webhook may be lost.
    pub fn next_poll(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let from_start = [60, 180].map(|seconds| self.started_at + TimeDelta::seconds(seconds));
        let from_end =
            [-20, 5, 600, 3_600, 21_600, 86_400].map(|seconds| self.expires_at + TimeDelta::seconds(seconds));
        let in_time = from_start.into_iter().filter(|at| *at < self.expires_at);
        in_time.chain(from_end).filter(|at| *at > now).min()
    }

    /// The attempt after its provider has answered at `now`.
    #[must_use]
    pub fn asked(mut self, news: &PaymentNews, now: DateTime<Utc>) -> Self {
        self.poll_at = match &news.state {
            PaymentState::Pending | PaymentState::Authorized { .. } => self.next_poll(now),
            PaymentState::Disputed {
                outcome: DisputeOutcome::Open,
                ..
            } => Some(now + DISPUTE_POLL),
            PaymentState::Captured { .. } | PaymentState::Failed { .. } | PaymentState::Disputed { .. } => None,
        };
        self
    }

    /// The attempt after its provider has answered at `now` what cannot take effect before a refund has ended.
    #[must_use]
    pub fn asked_in_vain(mut self, now: DateTime<Utc>) -> Self {
        self.poll_at = Some(now + REFUND_POLL);
        self
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::money::{Currency, Money};

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn attempt(expires: i64) -> PaymentAttempt {
        PaymentAttempt {
            order: Uuid::nil().into(),
            number: 1,
            provider: ProviderName::new("sandbox").unwrap(),
            payment_ref: "pay".to_owned(),
            started_at: at(0),
            expires_at: at(expires),
            poll_at: None,
        }
    }

    fn polls(expires: i64) -> Vec<i64> {
        let attempt = attempt(expires);
        let mut now = at(0);
        let mut polls = Vec::new();
        while let Some(next) = attempt.next_poll(now) {
            polls.push((next - at(0)).num_seconds());
            now = next;
        }
        polls
    }

    #[test]
    fn the_provider_is_asked_early_before_the_end_and_for_a_day() {
        assert_eq!(polls(600), [60, 180, 580, 605, 1_200, 4_200, 22_200, 87_000]);
        assert_eq!(polls(60), [40, 65, 660, 3_660, 21_660, 86_460]);
    }

    #[test]
    fn nobody_asks_about_what_is_decided() {
        let news = |state| PaymentNews {
            payment_ref: "pay".to_owned(),
            state,
        };
        let failed = PaymentState::Failed {
            reason: "declined".to_owned(),
        };
        assert_eq!(attempt(600).asked(&news(failed), at(10)).poll_at, None);
        assert_eq!(
            attempt(600).asked(&news(PaymentState::Pending), at(10)).poll_at,
            Some(at(60))
        );
    }

    #[test]
    fn an_open_dispute_is_asked_about_every_day_until_it_is_decided() {
        let disputed = |outcome| PaymentNews {
            payment_ref: "pay".to_owned(),
            state: PaymentState::Disputed {
                amount: Money::zero(Currency::Inr),
                transaction_ref: "txn".to_owned(),
                dispute_ref: "dp".to_owned(),
                outcome,
            },
        };
        let poll = |outcome| attempt(600).asked(&disputed(outcome), at(900_000)).poll_at;
        assert_eq!(poll(DisputeOutcome::Open), Some(at(986_400)));
        assert_eq!(poll(DisputeOutcome::Won), None);
        assert_eq!(poll(DisputeOutcome::Lost), None);
    }
}
