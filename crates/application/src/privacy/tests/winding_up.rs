use turnout_domain::ids::ReservationId;
use turnout_ports::privacy::LooseEnds;

use super::*;
use crate::privacy::wind_up::{StillTied, wind_up};

/// Parts in which a hold is open that cannot be given back, at the first look and perhaps at the second.
fn stuck(is_open_after: bool) -> Parts {
    let mut parts = Parts::default();
    parts.transfer_queries.expect_overdue().returning(|_, _| Ok(Vec::new()));
    let mut looks = 0;
    parts.privacy_queries.expect_loose_ends().returning(move |_, _| {
        looks += 1;
        let mut ends = LooseEnds::default();
        if looks == 1 || is_open_after {
            ends.reservations.push(ReservationId::new(Uuid::from_u128(1)));
        }
        Ok(ends)
    });
    parts.booking_queries.expect_reservation().returning(|_| Ok(None));
    parts
}

#[tokio::test]
async fn what_others_closed_meanwhile_is_no_failure() {
    let (app, _) = stuck(false).build();
    wind_up(&app, ASHA).await.unwrap();
}

#[tokio::test]
async fn what_stays_open_keeps_the_person() {
    let (app, _) = stuck(true).build();
    match wind_up(&app, ASHA).await {
        Err(StillTied::Open(why)) => assert_eq!(why, "NotFound"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_the_store_nobody_says_that_nothing_is_open() {
    let mut parts = Parts::default();
    parts.transfer_queries.expect_overdue().returning(|_, _| Ok(Vec::new()));
    parts.privacy_queries.expect_loose_ends().returning(|_, _| Err(away()));
    let failed = wind_up(&parts.build().0, ASHA).await;
    assert!(matches!(failed, Err(StillTied::Store(_))), "{failed:?}");
}
