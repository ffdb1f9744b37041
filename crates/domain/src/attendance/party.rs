//! Who came together.

use crate::ids::{AttendeeId, OrderId};

/// What a ticket was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booking {
    /// An order. It stays that of the ticket, whoever has the ticket by now.
    Order(OrderId),
    /// No order: seats that were given to this participant.
    Gift(AttendeeId),
}

/// Who does not belong to the party: the places of those whose booking is another one than that of the first who has one.
/// Who has none shows no ticket of the event and is refused alone.
pub fn strangers(bookings: &[Option<Booking>]) -> Vec<usize> {
    let first = bookings.iter().flatten().next();
    let places = bookings.iter().enumerate();
    let is_other = |booking: &Option<Booking>| booking.is_some() && booking.as_ref() != first;
    places
        .filter(|(_, booking)| is_other(booking))
        .map(|(place, _)| place)
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const fn order(number: u128) -> Booking {
        Booking::Order(OrderId::new(Uuid::from_u128(number)))
    }

    const fn gift(number: u128) -> Booking {
        Booking::Gift(AttendeeId::new(Uuid::from_u128(number)))
    }

    #[test]
    fn a_party_is_of_one_booking() {
        let [first, other, third] = [1, 2, 3].map(|number| Some(order(number)));
        let (given, elsewhere) = (Some(gift(1)), Some(gift(2)));
        assert!(strangers(&[]).is_empty() && strangers(&[None, None]).is_empty());
        assert!(strangers(&[first, first, None, first]).is_empty());
        assert!(strangers(&[None, given, given]).is_empty());
        assert_eq!(strangers(&[first, other, first, third]), [1, 3]);
        assert_eq!(strangers(&[given, None, elsewhere]), [2]);
        assert_eq!(
            strangers(&[first, given]),
            [1],
            "an order and a participant have nothing in common"
        );
    }
}
