//! How far the winding down of a cancelled event is.

use chrono::{DateTime, Utc};

use crate::money::Money;
use crate::text_enum::text_enum;

text_enum! {
    /// Where the winding down stands.
    CancellationStatus {
        /// Something goes on by itself.
        InProgress = "in_progress",
        /// Something waits for a person: a refund that the provider refused, or work that was given up.
        NeedsAttention = "needs_attention",
        /// All money went back, and nobody has a ticket or a hold any more.
        Done = "done",
    }
}

/// The orders of the event that money was captured for. Each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CancelledOrders {
    /// All of them.
    pub total: u32,
    /// No refund of what is left was asked for yet.
    pub to_refund: u32,
    /// The provider has not confirmed the refund yet.
    pub under_way: u32,
    /// Everything went back.
    pub refunded: u32,
    /// The provider refused the refund and nobody tried it again.
    pub failed: u32,
    /// A bank decides about the money; what it leaves is refunded then.
    pub disputed: u32,
}

/// How far the winding down of a cancelled event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    /// When the event was cancelled.
    pub cancelled_at: DateTime<Utc>,
    /// Why, as the host told the guests.
    pub reason: String,
    /// Orders that were paid with money.
    pub orders: CancelledOrders,
    /// What went back, by currency.
    pub refunded: Vec<Money>,
    /// What is still held of those orders, by currency.
    pub held: Vec<Money>,
    /// Tickets that are void.
    pub tickets_voided: u32,
    /// Tickets that were used before.
    pub tickets_used: u32,
    /// Tickets that are still valid.
    pub tickets_active: u32,
    /// Holds, unpaid orders, requests and invitations that are still open.
    pub waiting: u32,
    /// The work was given up after many tries.
    pub is_stuck: bool,
}

impl Cancellation {
    /// Where it stands.
    pub const fn status(&self) -> CancellationStatus {
        let orders = &self.orders;
        if orders.failed > 0 || self.is_stuck {
            CancellationStatus::NeedsAttention
        } else if orders.to_refund + orders.under_way + orders.disputed + self.tickets_active + self.waiting > 0 {
            CancellationStatus::InProgress
        } else {
            CancellationStatus::Done
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CancellationStatus::{Done, InProgress, NeedsAttention};

    fn with(change: impl FnOnce(&mut Cancellation)) -> CancellationStatus {
        let mut cancellation = Cancellation {
            cancelled_at: DateTime::UNIX_EPOCH,
            reason: String::new(),
            orders: CancelledOrders {
                total: 3,
                refunded: 3,
                ..CancelledOrders::default()
            },
            refunded: Vec::new(),
            held: Vec::new(),
            tickets_voided: 3,
            tickets_used: 1,
            tickets_active: 0,
            waiting: 0,
            is_stuck: false,
        };
        change(&mut cancellation);
        cancellation.status()
    }

    #[test]
    fn it_is_done_once_nothing_is_left() {
        assert_eq!(with(|_| ()), Done);
        assert_eq!(with(|left| left.orders.to_refund = 1), InProgress);
        assert_eq!(with(|left| left.orders.under_way = 1), InProgress);
        assert_eq!(with(|left| left.orders.disputed = 1), InProgress);
        assert_eq!(with(|left| left.tickets_active = 1), InProgress);
        assert_eq!(with(|left| left.waiting = 1), InProgress);
    }

    #[test]
    fn what_does_not_go_on_by_itself_is_told_first() {
        let failed = with(|left| (left.orders.failed, left.orders.under_way) = (1, 1));
        assert_eq!(failed, NeedsAttention);
        assert_eq!(with(|left| left.is_stuck = true), NeedsAttention);
    }
}
