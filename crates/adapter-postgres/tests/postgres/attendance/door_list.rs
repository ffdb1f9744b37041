//! The door list of a large event while tickets are sold and used: each ticket once, in bounded pages, and then what changed.

use std::collections::BTreeMap;

use turnout_domain::ids::TicketId;
use turnout_ports::attendance::{
    AttendanceQueries, DoorListAnswer, DoorListCursor, DoorListPage, DoorListRequest, DoorListTicket,
};

use super::crowd::{Crowd, EVENT, TICKETS};

const LIMIT: u32 = 500;

async fn ask(crowd: &Crowd, after: Option<DoorListCursor>) -> DoorListPage {
    let request = DoorListRequest { after, limit: LIMIT };
    match crowd.queries().door_list(EVENT, &request).await.unwrap() {
        Some(DoorListAnswer::Page(page)) => *page,
        other => panic!("{other:?}"),
    }
}

/// Marks a page's last ticket as refunded: one that was told already.
async fn refund(crowd: &Crowd, ticket: TicketId) {
    let statement =
        format!("UPDATE tickets SET status = 'refunded', used_at = NULL, ended_at = now() WHERE uuid = '{ticket}'");
    crowd.run(&statement).await;
}

#[tokio::test]
async fn a_long_list_is_told_in_pages_and_nothing_that_happens_meanwhile_is_lost() {
    let crowd = Crowd::gather().await;
    let mut known: BTreeMap<TicketId, DoorListTicket> = BTreeMap::new();
    let (mut cursor, mut pages, mut changed) = (None, 0, Vec::new());
    loop {
        let page = ask(&crowd, cursor).await;
        assert!(page.is_full && page.tickets.len() <= LIMIT as usize);
        pages += 1;
        let told = page.tickets.last().unwrap().ticket;
        for ticket in page.tickets {
            assert!(known.insert(ticket.ticket, ticket).is_none(), "told twice");
        }
        cursor = Some(page.next);
        if cursor.as_ref().is_some_and(|next| next.place.is_none()) {
            break;
        }
        refund(&crowd, told).await;
        changed.push(told);
    }
    assert_eq!((known.len(), pages), (TICKETS, 20));
    let mut told = Vec::new();
    loop {
        let page = ask(&crowd, cursor).await;
        assert!(!page.is_full && page.tickets.len() <= LIMIT as usize);
        for ticket in page.tickets {
            told.push(ticket.ticket);
            known.insert(ticket.ticket, ticket);
        }
        cursor = Some(page.next);
        if cursor.as_ref().is_some_and(|next| next.place.is_none()) {
            break;
        }
    }
    assert_eq!(changed.len(), 19);
    for ticket in &changed {
        assert!(told.contains(ticket), "a change is lost");
        assert_eq!(known[ticket].status.as_str(), "refunded");
    }
    let mut once = told.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), told.len(), "a run tells each ticket once");
}
