use turnout_domain::access::{Grant, Permission, Scope, Thing};
use turnout_domain::accounts::{Phone, User};
use turnout_domain::events::{GuestStatus, Visibility};
use turnout_domain::ticketing::{TicketStatus, Transfer, TransferStatus};
use turnout_ports::store::{Mode, Store};
use turnout_ports::system::Clock;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts};
use crate::ticketing::samples;

const BEN: UserId = UserId::new(Uuid::from_u128(0xBE));
const NUMBER: &str = "+919876543210";

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

fn ben(number: &str) -> User {
    User {
        id: BEN,
        phone: phone(number),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        roles: Vec::new(),
        auth_epoch: 1,
        joined_at: ManualClock::default().now(),
    }
}

/// A private event that whoever asks knows as this guest.
fn standing(guest: GuestStatus, permissions: &[Permission]) -> Standing {
    let grant = |permission: &Permission| Grant {
        permission: *permission,
        scope: Scope::Event,
        event: Some(samples::EVENT),
    };
    Standing {
        event: samples::EVENT,
        host: samples::HOST,
        announced: true,
        visibility: Visibility::Private,
        guest,
        is_superuser: false,
        grants: permissions.iter().map(grant).collect(),
    }
}

fn offer() -> Transfer {
    let now = ManualClock::default().now();
    Transfer {
        id: Uuid::from_u128(1).into(),
        ticket: samples::TICKET,
        event: samples::EVENT,
        sender: ASHA,
        receiver: None,
        phone: Some(phone(NUMBER)),
        status: TransferStatus::Pending,
        expires_at: now,
        decided_at: None,
        created_at: now,
    }
}

/// Asks with mocks that answer only what is expected of them.
async fn asked(
    parts: Parts,
    actor: Actor,
    rule: Rule,
    thing: Belonging<'_>,
) -> (Result<Tie, Denied>, Result<Tie, Denied>) {
    let now = ManualClock::default().now();
    let (app, store) = parts.build();
    let mut tx = store.begin(Mode::ReadWrite).await.unwrap();
    let written = authorize_thing(&mut *tx, actor, rule, thing, now).await;
    (written, authorize_thing_read(&app, actor, rule, thing, now).await)
}

fn meeting(found: Option<Standing>) -> Parts {
    let mut parts = Parts::default();
    let again = found.clone();
    let events = &mut parts.repositories.events;
    events
        .expect_standing()
        .once()
        .returning(move |_, _, _| Ok(found.clone()));
    let queries = &mut parts.event_queries;
    queries
        .expect_standing()
        .once()
        .returning(move |_, _, _| Ok(again.clone()));
    parts
}

#[tokio::test]
async fn an_owner_is_let_through_by_the_row_alone() {
    let ticket = samples::detail(TicketStatus::Active).ticket;
    let thing = Belonging::ticket(&ticket);
    for rule in [Rule::SHOW_TICKET, Rule::SHOW_CODE, Rule::REISSUE_TICKET] {
        let (written, read) = asked(Parts::default(), Actor::User(ASHA), rule, thing).await;
        assert!(matches!((written, read), (Ok(Tie::Owner), Ok(Tie::Owner))), "{rule:?}");
        assert!(may_as_owner(Actor::User(ASHA), rule, thing));
        assert!(!may_as_owner(Actor::User(BEN), rule, thing));
        assert!(!may_as_owner(Actor::Anonymous, rule, thing));
    }
    let (written, read) = asked(Parts::default(), Actor::User(BEN), Rule::own(Thing::Ticket), thing).await;
    assert!(matches!(
        (written, read),
        (Err(Denied::NotFound), Err(Denied::NotFound))
    ));
}

/// Who is not the owner: as whom they know the event, with which permissions, and what comes of it.
#[tokio::test]
async fn others_are_judged_by_their_standing_which_is_loaded_once() {
    use Permission::{EventRead, GuestRead, TicketGive};
    let ticket = samples::detail(TicketStatus::Active).ticket;
    let rows: [(GuestStatus, &[Permission], &str); 5] = [
        (GuestStatus::None, &[TicketGive, GuestRead], "not found"),
        (GuestStatus::Team, &[EventRead, TicketGive], "ok"),
        (GuestStatus::Team, &[EventRead, GuestRead], "forbidden"),
        (GuestStatus::Team, &[EventRead], "not found"),
        (GuestStatus::Going, &[], "not found"),
    ];
    let word = |outcome: Result<Tie, Denied>| match outcome {
        Ok(tie) => {
            assert_eq!(tie, Tie::None);
            "ok"
        }
        Err(Denied::Forbidden) => "forbidden",
        Err(Denied::NotFound) => "not found",
        Err(Denied::Store(error)) => panic!("{error}"),
    };
    let thing = Belonging::ticket(&ticket);
    for (guest, permissions, expected) in rows {
        let found = standing(guest, permissions);
        let case = format!("{guest} {permissions:?}");
        let at_hand = authorize_thing_with(&found, Actor::User(BEN), Rule::REISSUE_TICKET, thing);
        assert_eq!(word(at_hand), expected, "{case}");
        let (written, read) = asked(meeting(Some(found)), Actor::User(BEN), Rule::REISSUE_TICKET, thing).await;
        assert_eq!((word(written), word(read)), (expected, expected), "{case}");
    }
    let (written, read) = asked(meeting(None), Actor::User(BEN), Rule::REISSUE_TICKET, thing).await;
    assert_eq!((word(written), word(read)), ("not found", "not found"));
    let (written, read) = asked(
        meeting(Some(standing(GuestStatus::None, &[]))),
        Actor::System,
        Rule::REISSUE_TICKET,
        thing,
    )
    .await;
    assert_eq!((word(written), word(read)), ("ok", "ok"));
}

#[tokio::test]
async fn a_number_is_looked_up_where_it_decides() {
    let offer = offer();
    let received = Belonging::transfer_received(&offer);
    for (number, expected) in [(NUMBER, true), ("+919876543211", false)] {
        let mut parts = Parts::default();
        let users = &mut parts.repositories.users;
        users.expect_find().once().returning(move |_| Ok(Some(ben(number))));
        let (_, store) = parts.build();
        let mut tx = store.begin(Mode::ReadWrite).await.unwrap();
        let now = ManualClock::default().now();
        let outcome = authorize_thing(&mut *tx, Actor::User(BEN), Rule::ANSWER_TRANSFER, received, now).await;
        match outcome {
            Ok(tie) => assert!(expected && tie == Tie::Owner),
            Err(error) => assert!(!expected && matches!(error, Denied::NotFound)),
        }
    }
    // The sender is known by the row, and cannot answer.
    let (written, _) = asked(Parts::default(), Actor::User(ASHA), Rule::ANSWER_TRANSFER, received).await;
    assert!(matches!(written, Err(Denied::Forbidden)));
}
