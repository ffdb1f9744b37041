use chrono::TimeDelta;
use turnout_domain::guestlist::{Granted, JoinRequest, RequestStatus};
use turnout_ports::guestlist::GuestlistQueries;
use turnout_ports::page::PageRequest;

use super::stage::{EVENT, HOST, Stage, TIER, guest, now, request};

#[tokio::test]
async fn a_request_comes_back_as_it_was_stored() {
    let stage = Stage::set().await;
    let asked = JoinRequest {
        tier: Some(TIER),
        ..request(100, guest(2))
    };
    assert!(stage.add_request(&asked).await);
    let mut tx = stage.begin().await;
    assert_eq!(tx.requests().event_of(asked.id).await.unwrap(), Some(EVENT));
    assert_eq!(tx.requests().lock(asked.id).await.unwrap(), Some(asked.clone()));
    let granted = Granted {
        tier: TIER,
        reservation: None,
    };
    let accepted = asked
        .accept(HOST, now() + TimeDelta::hours(1), "Welcome", granted)
        .unwrap();
    assert!(tx.requests().update(&accepted, RequestStatus::Pending).await.unwrap());
    assert!(!tx.requests().update(&accepted, RequestStatus::Pending).await.unwrap());
    tx.commit().await.unwrap();
    let detail = stage.queries().request(accepted.id).await.unwrap().unwrap();
    assert_eq!(detail.request, accepted);
    assert_eq!(detail.requester.id, guest(2));
    assert_eq!((detail.event.title.as_str(), detail.event.host.id), ("Rooftop", HOST));
    assert_eq!(detail.held, None);
    assert_eq!(stage.queries().request(uuid::Uuid::nil().into()).await.unwrap(), None);
}

#[tokio::test]
async fn one_person_has_one_open_request() {
    let stage = Stage::set().await;
    let first = request(100, guest(2));
    assert!(stage.add_request(&first).await);
    assert!(!stage.add_request(&request(101, guest(2))).await);
    let mut tx = stage.begin().await;
    let declined = first.decline(HOST, now(), "Full").unwrap();
    assert!(tx.requests().update(&declined, RequestStatus::Pending).await.unwrap());
    tx.commit().await.unwrap();
    assert!(stage.add_request(&request(102, guest(2))).await);
}

#[tokio::test]
async fn of_several_hosts_and_the_requester_exactly_one_has_the_last_word() {
    let stage = Stage::set().await;
    let asked = request(100, guest(2));
    stage.add_request(&asked).await;
    let granted = Granted {
        tier: TIER,
        reservation: None,
    };
    // All read the pending request before any of them writes.
    let steps = (0..12_u128).map(|rival| {
        let step = match rival % 3 {
            0 => asked.clone().accept(HOST, now(), "", granted),
            1 => asked.clone().decline(HOST, now(), ""),
            _ => asked.clone().cancel(guest(2), now()),
        };
        let (stage, step) = (&stage, step.unwrap());
        async move {
            let mut tx = stage.begin().await;
            let won = tx.requests().update(&step, RequestStatus::Pending).await.unwrap();
            tx.commit().await.unwrap();
            u32::from(won)
        }
    });
    let won: u32 = futures::future::join_all(steps).await.into_iter().sum();
    assert_eq!(won, 1);
}

#[tokio::test]
async fn lists_are_paged_and_filtered() {
    let stage = Stage::set().await;
    for number in 0..5 {
        stage.add_request(&request(100 + number, guest(2 + number))).await;
    }
    let mut tx = stage.begin().await;
    let declined = request(102, guest(4)).decline(HOST, now(), "").unwrap();
    tx.requests().update(&declined, RequestStatus::Pending).await.unwrap();
    tx.commit().await.unwrap();
    let queries = stage.queries();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest { limit: 2, after };
        let found = queries
            .requests_of_event(EVENT, None, Some(RequestStatus::Pending), &page)
            .await
            .unwrap();
        seen.extend(found.items.iter().map(|item| item.request.id.uuid().as_u128()));
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [100, 101, 103, 104]);
    let all = PageRequest { limit: 10, after: None };
    assert_eq!(
        queries
            .requests_of_event(EVENT, None, None, &all)
            .await
            .unwrap()
            .items
            .len(),
        5
    );
    let own = queries.requests_of_person(guest(4), &all).await.unwrap();
    assert_eq!(own.items.len(), 1);
    assert_eq!(
        own.items.first().map(|item| item.request.status),
        Some(RequestStatus::Declined)
    );
}

#[tokio::test]
async fn a_tier_that_goes_away_leaves_the_request_without_one() {
    let stage = Stage::set().await;
    let asked = JoinRequest {
        tier: Some(TIER),
        ..request(100, guest(2))
    };
    stage.add_request(&asked).await;
    stage.run("DELETE FROM ticket_tiers").await;
    let detail = stage.queries().request(asked.id).await.unwrap().unwrap();
    assert_eq!(detail.request.tier, None);
}
