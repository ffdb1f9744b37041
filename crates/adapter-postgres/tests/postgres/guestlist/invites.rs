use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use turnout_domain::guestlist::{Invite, InviteStatus};
use turnout_domain::ids::EventId;
use turnout_ports::guestlist::{GuestlistQueries, Invitee};
use turnout_ports::page::PageRequest;
use turnout_ports::store::StoreError;

use super::stage::{DRAFT, EVENT, Stage, guest, invite, now, phone};

const ALL: PageRequest<turnout_domain::ids::InviteId> = PageRequest { limit: 50, after: None };

#[tokio::test]
async fn an_invitation_comes_back_as_it_was_stored() {
    let stage = Stage::set().await;
    let asked = Invite {
        expires_at: Some(now() + TimeDelta::days(1)),
        ..invite(100, Some(guest(2)), None)
    };
    assert!(stage.add_invite(&asked).await);
    let mut tx = stage.begin().await;
    assert_eq!(tx.invites().event_of(asked.id).await.unwrap(), Some(EVENT));
    assert_eq!(tx.invites().lock(asked.id).await.unwrap(), Some(asked.clone()));
    let accepted = asked.accept(guest(2), now(), None).unwrap();
    assert!(tx.invites().update(&accepted, InviteStatus::Pending).await.unwrap());
    assert!(!tx.invites().update(&accepted, InviteStatus::Pending).await.unwrap());
    tx.commit().await.unwrap();
    let detail = stage.queries().invite(accepted.id).await.unwrap().unwrap();
    assert_eq!(detail.invite, accepted);
    assert_eq!(detail.guest.map(|guest| guest.id), Some(guest(2)));
    assert_eq!(detail.event.venue_name, "The roof");
}

#[tokio::test]
async fn one_person_has_one_open_invitation_by_account_and_by_number() {
    let stage = Stage::set().await;
    assert!(stage.add_invite(&invite(100, Some(guest(2)), None)).await);
    assert!(!stage.add_invite(&invite(101, Some(guest(2)), None)).await);
    assert!(stage.add_invite(&invite(102, None, Some(phone(90)))).await);
    assert!(!stage.add_invite(&invite(103, None, Some(phone(90)))).await);
    assert!(stage.add_invite(&invite(104, None, Some(phone(4)))).await);
    let mut tx = stage.begin().await;
    let mut open = async |user: Option<u128>, number: u128| {
        let invitee = Invitee {
            user: user.map(guest),
            phone: Some(phone(number)),
        };
        let found = tx.invites().lock_open(EVENT, &invitee).await.unwrap();
        found.map(|invite| invite.id.uuid().as_u128())
    };
    assert_eq!(open(Some(2), 2).await, Some(100));
    assert_eq!(open(None, 90).await, Some(102));
    assert_eq!(
        open(Some(3), 90).await,
        Some(102),
        "the number of somebody who signs in for the first time"
    );
    assert_eq!(open(Some(3), 3).await, None);
    assert_eq!(open(None, 2).await, None, "of a number, the one of its account is none");
    for (id, number, guest_number, expected) in [(104, 4, 4, Some(104)), (102, 90, 5, None)] {
        let answered = invite(id, None, Some(phone(number)));
        let answered = answered.accept(guest(guest_number), now(), None).unwrap();
        assert!(tx.invites().update(&answered, InviteStatus::Pending).await.unwrap());
        let invitee = Invitee {
            user: None,
            phone: Some(phone(number)),
        };
        let found = tx.invites().lock_open(EVENT, &invitee).await.unwrap();
        let found = found.map(|invite| invite.id.uuid().as_u128());
        assert_eq!(found, expected, "of a number, what its owner accepted, and nobody else");
    }
}

#[tokio::test]
async fn a_number_is_claimed_by_its_account_but_never_twice() {
    let stage = Stage::set().await;
    let by_number = invite(100, None, Some(phone(5)));
    stage.add_invite(&by_number).await;
    let mut tx = stage.begin().await;
    assert_eq!(tx.invites().user_with_phone(&phone(5)).await.unwrap(), Some(guest(5)));
    assert_eq!(tx.invites().user_with_phone(&phone(90)).await.unwrap(), None);
    tx.rollback().await.unwrap();
    let queries = stage.queries();
    let own = async |user: u128| {
        let page = queries.invites_of_person(guest(user), None, now(), &ALL).await.unwrap();
        page.items
            .iter()
            .map(|item| item.invite.id.uuid().as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!((own(5).await, own(6).await), (vec![100], vec![]));
    // Somebody named the account as well, before it claimed its number.
    stage.add_invite(&invite(101, Some(guest(5)), None)).await;
    let accepted = by_number.clone().accept(guest(5), now(), None).unwrap();
    let mut tx = stage.begin().await;
    assert!(!tx.invites().update(&accepted, InviteStatus::Pending).await.unwrap());
    let declined = by_number.decline(guest(5), now()).unwrap();
    assert!(tx.invites().update(&declined, InviteStatus::Pending).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(own(5).await, [101, 100]);
}

/// Without the translation of the index the answer would be an error that nobody tries again.
#[tokio::test]
async fn a_named_invitation_that_comes_meanwhile_asks_for_another_try() {
    let stage = Stage::set().await;
    let by_number = invite(100, None, Some(phone(5)));
    stage.add_invite(&by_number).await;
    let accepted = by_number.accept(guest(5), now(), None).unwrap();
    let (mut host, mut person) = (stage.begin().await, stage.begin().await);
    let named = invite(101, Some(guest(5)), None);
    assert!(host.invites().insert(&named).await.unwrap());
    let commit = async {
        let waits =
            "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
        let wait = format!("DO $$ BEGIN ASSERT {waits}; END $$");
        let mut connection = stage.database.write().await.unwrap();
        while connection.batch_execute(&wait).await.is_err() {
            tokio::task::yield_now().await;
        }
        host.commit().await.unwrap();
    };
    let answer = async { person.invites().update(&accepted, InviteStatus::Pending).await };
    let (answer, ()) = tokio::join!(answer, commit);
    assert!(matches!(answer, Err(StoreError::Contended(_))), "{answer:?}");
    person.rollback().await.unwrap();
    let mut again = stage.begin().await;
    assert!(!again.invites().update(&accepted, InviteStatus::Pending).await.unwrap());
}

#[tokio::test]
async fn lists_show_the_status_of_the_instant_and_no_drafts() {
    let stage = Stage::set().await;
    let end = now() + TimeDelta::hours(1);
    for number in 0..3 {
        let expires_at = (number == 1).then_some(end);
        let one = Invite {
            expires_at,
            ..invite(100 + number, Some(guest(2 + number)), None)
        };
        stage.add_invite(&one).await;
    }
    let hidden = Invite {
        event: DRAFT,
        ..invite(110, Some(guest(3)), None)
    };
    stage.add_invite(&hidden).await;
    let queries = stage.queries();
    let of_event = async |event: EventId, status, at| {
        let page = queries.invites_of_event(event, None, status, at, &ALL).await.unwrap();
        page.items
            .iter()
            .map(|item| item.invite.id.uuid().as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of_event(EVENT, Some(InviteStatus::Pending), now()).await,
        [102, 101, 100]
    );
    assert_eq!(of_event(EVENT, Some(InviteStatus::Pending), end).await, [102, 100]);
    assert_eq!(of_event(EVENT, Some(InviteStatus::Expired), end).await, [101]);
    let own = queries.invites_of_person(guest(3), None, now(), &ALL).await.unwrap();
    assert_eq!(own.items.len(), 1, "the draft is not told");
    let page = PageRequest { limit: 2, after: None };
    let first = queries.invites_of_event(EVENT, None, None, now(), &page).await.unwrap();
    let page = PageRequest {
        limit: 2,
        after: first.next,
    };
    let second = queries.invites_of_event(EVENT, None, None, now(), &page).await.unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next), (2, 1, None));
}

#[tokio::test]
async fn of_a_guest_and_a_host_exactly_one_has_the_last_word() {
    let stage = Stage::set().await;
    let asked = invite(100, Some(guest(2)), None);
    stage.add_invite(&asked).await;
    let steps = (0..12_u32).map(|rival| {
        let step = match rival % 3 {
            0 => asked.clone().accept(guest(2), now(), None),
            1 => asked.clone().decline(guest(2), now()),
            _ => asked.clone().revoke(now()),
        };
        let (stage, step) = (&stage, step.unwrap());
        async move {
            let mut tx = stage.begin().await;
            let won = tx.invites().update(&step, InviteStatus::Pending).await.unwrap();
            tx.commit().await.unwrap();
            u32::from(won)
        }
    });
    let won: u32 = futures::future::join_all(steps).await.into_iter().sum();
    assert_eq!(won, 1);
}
