use chrono::TimeDelta;
use uuid::Uuid;

use super::*;

const EVENT: EventId = EventId::new(Uuid::from_u128(1));
const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn door() -> Door {
    Door {
        event: EVENT,
        title: "Jazz night".to_owned(),
        status: EventStatus::Published,
        opens_at: None,
        allows_reentry: false,
        max_inside: None,
    }
}

fn ticket() -> DoorTicket {
    DoorTicket {
        id: TicketId::new(Uuid::from_u128(2)),
        event: EVENT,
        number: "TKT-0BCDEF12-700101".to_owned(),
        guest: "Asha".to_owned(),
        tier: "VIP".to_owned(),
        holder: UserId::new(Uuid::from_u128(3)),
        status: TicketStatus::Active,
        generation: 2,
        payment: PaymentStatus::Paid,
        entry: None,
        left_at: None,
        others_inside: 0,
    }
}

fn used() -> DoorTicket {
    DoorTicket {
        status: TicketStatus::Used,
        entry: Some(Entry {
            at: NOW,
            device: "north".to_owned(),
        }),
        ..ticket()
    }
}

fn enter(door: &Door, ticket: &DoorTicket) -> Result<Step, DoorRefusal> {
    judge_entry(door, ticket, Some(2), 0, NOW)
}

#[test]
fn a_good_ticket_opens_the_door_once() {
    assert_eq!(enter(&door(), &ticket()), Ok(Step::First));
    let Err(DoorRefusal::AlreadyCheckedIn(first)) = enter(&door(), &used()) else {
        panic!("a used ticket must be refused");
    };
    assert_eq!((first.at, first.device.as_str()), (NOW, "north"));
}

#[test]
fn only_the_latest_code_of_the_right_event_counts() {
    for generation in [0, 1, 3] {
        assert_eq!(
            judge_entry(&door(), &ticket(), Some(generation), 0, NOW),
            Err(DoorRefusal::NotValid)
        );
        assert_eq!(
            judge_exit(&door(), &used(), Some(generation)),
            Err(DoorRefusal::NotValid)
        );
    }
    let elsewhere = DoorTicket {
        event: EventId::new(Uuid::from_u128(9)),
        ..ticket()
    };
    assert_eq!(enter(&door(), &elsewhere), Err(DoorRefusal::WrongEvent));
    assert_eq!(judge_undo(&door(), &elsewhere), Err(DoorRefusal::WrongEvent));
}

#[test]
fn void_and_unpaid_tickets_open_nothing() {
    for status in [TicketStatus::Cancelled, TicketStatus::Refunded] {
        let void = DoorTicket { status, ..ticket() };
        assert_eq!(enter(&door(), &void), Err(DoorRefusal::NotValid));
    }
    let unpaid = DoorTicket {
        payment: PaymentStatus::Unpaid,
        ..ticket()
    };
    assert_eq!(enter(&door(), &unpaid), Err(DoorRefusal::Unpaid));
}

#[test]
fn only_a_published_event_takes_people_in() {
    for status in EventStatus::ALL.iter().copied() {
        let door = Door { status, ..door() };
        let expected = match status {
            EventStatus::Published => Ok(Step::First),
            EventStatus::Cancelled => Err(DoorRefusal::NotValid),
            _ => Err(DoorRefusal::DoorsClosed),
        };
        assert_eq!(enter(&door, &ticket()), expected, "{status}");
        // People leave whatever became of the event.
        assert_eq!(judge_exit(&door, &used(), None), Ok(()), "{status}");
        assert_eq!(judge_undo(&door, &used()).is_ok(), expected.is_ok(), "{status}");
    }
}

#[test]
fn doors_open_at_their_time() {
    let opens_at = NOW + TimeDelta::microseconds(1);
    let early = Door {
        opens_at: Some(opens_at),
        ..door()
    };
    assert_eq!(enter(&early, &ticket()), Err(DoorRefusal::DoorsNotOpen { opens_at }));
    let now_open = Door {
        opens_at: Some(NOW),
        ..door()
    };
    assert_eq!(enter(&now_open, &ticket()), Ok(Step::First));
}

#[test]
fn who_left_comes_in_again_only_where_the_event_allows_it() {
    let left = DoorTicket {
        left_at: Some(NOW),
        ..used()
    };
    assert!(matches!(enter(&door(), &left), Err(DoorRefusal::AlreadyCheckedIn(_))));
    let open = Door {
        allows_reentry: true,
        ..door()
    };
    assert_eq!(enter(&open, &left), Ok(Step::Again));
    assert!(matches!(enter(&open, &used()), Err(DoorRefusal::AlreadyCheckedIn(_))));
}

#[test]
fn only_who_is_inside_can_leave_and_only_who_came_can_be_undone() {
    assert_eq!(judge_exit(&door(), &ticket(), Some(2)), Err(DoorRefusal::NotCheckedIn));
    assert_eq!(judge_exit(&door(), &used(), Some(2)), Ok(()));
    let left = DoorTicket {
        left_at: Some(NOW),
        ..used()
    };
    assert_eq!(
        judge_exit(&door(), &left, Some(2)),
        Err(DoorRefusal::AlreadyCheckedOut { at: NOW })
    );
    assert_eq!(judge_undo(&door(), &ticket()), Err(DoorRefusal::NotCheckedIn));
    assert_eq!(judge_undo(&door(), &left), Ok(()));
}

#[test]
fn who_got_everything_back_does_not_get_in() {
    let refunded = |ticket| DoorTicket {
        payment: PaymentStatus::Refunded,
        ..ticket
    };
    assert_eq!(enter(&door(), &refunded(ticket())), Err(DoorRefusal::NotValid));
    assert_eq!(judge_undo(&door(), &refunded(used())), Err(DoorRefusal::NotValid));
    assert_eq!(judge_exit(&door(), &refunded(used()), None), Ok(()));
}

#[test]
fn a_full_house_lets_in_who_has_room() {
    let limited = Door {
        max_inside: Some(2),
        ..door()
    };
    let enter = |ticket: &DoorTicket, inside| judge_entry(&limited, ticket, Some(2), inside, NOW);
    assert_eq!(enter(&ticket(), 1), Ok(Step::First));
    for inside in [2, 3] {
        assert_eq!(enter(&ticket(), inside), Err(DoorRefusal::HouseFull));
        // What is wrong with the ticket is told first.
        assert!(matches!(enter(&used(), inside), Err(DoorRefusal::AlreadyCheckedIn(_))));
    }
    assert_eq!(judge_entry(&door(), &ticket(), Some(2), u32::MAX, NOW), Ok(Step::First));
}

#[test]
fn who_shows_no_code_is_judged_by_everything_else() {
    assert_eq!(judge_entry(&door(), &ticket(), None, 0, NOW), Ok(Step::First));
    let void = DoorTicket {
        status: TicketStatus::Refunded,
        ..ticket()
    };
    assert_eq!(judge_entry(&door(), &void, None, 0, NOW), Err(DoorRefusal::NotValid));
}
