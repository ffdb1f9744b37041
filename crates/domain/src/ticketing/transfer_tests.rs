use TransferStatus::{Accepted, Cancelled, Declined, Expired, Pending};
use chrono::TimeDelta;
use uuid::Uuid;

use super::*;

const SENDER: UserId = UserId::new(Uuid::from_u128(1));
const RECEIVER: UserId = UserId::new(Uuid::from_u128(2));
const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

fn transfer(status: TransferStatus) -> Transfer {
    Transfer {
        id: Uuid::from_u128(3).into(),
        ticket: Uuid::from_u128(4).into(),
        event: Uuid::from_u128(5).into(),
        sender: SENDER,
        receiver: None,
        phone: Some(phone("+919876543210")),
        status,
        expires_at: AT + TimeDelta::hours(48),
        decided_at: None,
        created_at: AT,
    }
}

fn event() -> Event {
    let mut event = Event::draft(Uuid::from_u128(5).into(), SENDER, "Jazz night");
    event.status = EventStatus::Published;
    event.end_at = Some(AT + TimeDelta::days(3));
    event
}

fn ticket(status: TicketStatus) -> Ticket {
    Ticket {
        id: Uuid::from_u128(4).into(),
        number: "TKT-0BCDEF12-700101".to_owned(),
        event: Uuid::from_u128(5).into(),
        tier: Uuid::from_u128(6).into(),
        order: None,
        attendee: Uuid::from_u128(7).into(),
        holder: SENDER,
        seat_no: 1,
        guest_name: String::new(),
        guest_email: None,
        guest_phone: None,
        status,
        seat_kept: false,
        generation: 1,
        key_id: 1,
        created_at: AT,
    }
}

#[test]
fn the_state_machine_is_what_is_drawn() {
    for &from in TransferStatus::ALL {
        for &to in TransferStatus::ALL {
            assert_eq!(from.may_become(to), from == Pending && to != Pending, "{from} -> {to}");
        }
    }
}

#[test]
fn is_answered_once() {
    let accepted = transfer(Pending).accept(RECEIVER, AT).unwrap();
    assert_eq!((accepted.status, accepted.receiver), (Accepted, Some(RECEIVER)));
    let declined = transfer(Pending).decline(RECEIVER, AT).unwrap();
    assert_eq!((declined.status, declined.decided_at), (Declined, Some(AT)));
    assert_eq!(transfer(Pending).cancel(AT).unwrap().status, Cancelled);
    for from in [Accepted, Declined, Cancelled, Expired] {
        assert!(transfer(from).accept(RECEIVER, AT).is_err(), "{from}");
        assert!(transfer(from).decline(RECEIVER, AT).is_err(), "{from}");
        assert!(transfer(from).cancel(AT).is_err(), "{from}");
    }
}

#[test]
fn is_void_from_its_end_on() {
    let end = AT + TimeDelta::hours(48);
    let before = end - TimeDelta::microseconds(1);
    assert!(transfer(Pending).accept(RECEIVER, before).is_ok() && transfer(Pending).expire(before).is_err());
    let refused = TransferStepRefused {
        from: Expired,
        to: Accepted,
    };
    assert_eq!(transfer(Pending).accept(RECEIVER, end), Err(refused));
    assert!(transfer(Pending).cancel(end).is_err());
    assert_eq!(transfer(Pending).expire(end).unwrap().status, Expired);
    assert_eq!(transfer(Accepted).status_at(end), Accepted);
    assert!(transfer(Accepted).expire(end).is_err());
}

#[test]
fn a_good_ticket_of_an_event_that_allows_it_changes_hands() {
    assert_eq!(
        check_transfer(&event(), &ticket(TicketStatus::Active), false, AT),
        Ok(())
    );
    let mut postponed = event();
    postponed.status = EventStatus::Postponed;
    assert_eq!(
        check_transfer(&postponed, &ticket(TicketStatus::Active), false, AT),
        Ok(())
    );
}

#[test]
fn used_and_void_tickets_stay() {
    let check = |status| check_transfer(&event(), &ticket(status), false, AT);
    assert_eq!(check(TicketStatus::Used), Err(TransferBlocked::Used));
    assert_eq!(check(TicketStatus::Cancelled), Err(TransferBlocked::Void));
    assert_eq!(check(TicketStatus::Refunded), Err(TransferBlocked::Void));
}

#[test]
fn the_event_and_open_money_block_it() {
    let active = ticket(TicketStatus::Active);
    for status in [EventStatus::Draft, EventStatus::Cancelled, EventStatus::Completed] {
        let mut off = event();
        off.status = status;
        assert_eq!(
            check_transfer(&off, &active, false, AT),
            Err(TransferBlocked::NotOn(status))
        );
    }
    let end = AT + TimeDelta::days(3);
    assert_eq!(
        check_transfer(&event(), &active, false, end),
        Err(TransferBlocked::Over)
    );
    let mut strict = event();
    strict.policies.allow_transfers = false;
    assert_eq!(
        check_transfer(&strict, &active, false, AT),
        Err(TransferBlocked::Forbidden)
    );
    assert_eq!(
        check_transfer(&event(), &active, true, AT),
        Err(TransferBlocked::MoneyOnItsWay)
    );
}
