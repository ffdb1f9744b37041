//! Whether a person can be erased.

/// What ties a person to others who would be left alone with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// Published events that they host and that are not over.
    pub hosted: u32,
    /// Orders with money on its way, as a buyer or as the host of the event: refunds that are not made, and
    /// disputes.
    pub owed: u32,
    /// Valid tickets of events that are not over.
    pub tickets: u32,
    /// They work for the platform.
    pub is_staff: bool,
}

/// Why a person cannot be erased yet. Each says what has to be done first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErasureRefused {
    /// Their account with the platform's rights has to be taken back first.
    #[error("people who work for the platform are not erased")]
    Staff,
    /// Their events have to be cancelled or to be over.
    #[error("they host events that are not over")]
    HostsEvents {
        /// How many.
        events: u32,
    },
    /// Money has to arrive first.
    #[error("money is on its way")]
    MoneyOwed {
        /// Of how many orders.
        orders: u32,
    },
    /// They did not say that they give their tickets up.
    #[error("they have tickets")]
    HasTickets {
        /// How many.
        tickets: u32,
    },
}

impl ErasureRefused {
    /// The code in the audit log and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Staff => "erasure_of_staff",
            Self::HostsEvents { .. } => "erasure_hosts_events",
            Self::MoneyOwed { .. } => "erasure_money_owed",
            Self::HasTickets { .. } => "erasure_has_tickets",
        }
    }
}

impl Ties {
    /// Refuses while others depend on the person, and while they have tickets that they did not give up.
    pub const fn let_go(self, gives_up_tickets: bool) -> Result<(), ErasureRefused> {
        if self.is_staff {
            return Err(ErasureRefused::Staff);
        }
        if self.hosted > 0 {
            return Err(ErasureRefused::HostsEvents { events: self.hosted });
        }
        if self.owed > 0 {
            return Err(ErasureRefused::MoneyOwed { orders: self.owed });
        }
        if self.tickets > 0 && !gives_up_tickets {
            return Err(ErasureRefused::HasTickets { tickets: self.tickets });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICKETS: Ties = Ties {
        hosted: 0,
        owed: 0,
        tickets: 2,
        is_staff: false,
    };

    #[test]
    fn who_has_no_ties_can_go() {
        assert_eq!(Ties::default().let_go(false), Ok(()));
    }

    #[test]
    fn tickets_have_to_be_given_up() {
        assert_eq!(TICKETS.let_go(false), Err(ErasureRefused::HasTickets { tickets: 2 }));
        assert_eq!(TICKETS.let_go(true), Ok(()));
    }

    #[test]
    fn others_come_first() {
        let host = Ties { hosted: 1, ..TICKETS };
        assert_eq!(host.let_go(true), Err(ErasureRefused::HostsEvents { events: 1 }));
        let owing = Ties { owed: 3, ..TICKETS };
        assert_eq!(owing.let_go(true), Err(ErasureRefused::MoneyOwed { orders: 3 }));
        let staff = Ties { is_staff: true, ..host };
        assert_eq!(staff.let_go(true), Err(ErasureRefused::Staff));
    }
}
