use turnout_domain::guestlist::RequestStatus;

use super::*;
use crate::guestlist::stage::{BOB, Stage, facts, request, simply};
use crate::testing::{ASHA, signed_in};

async fn decline(stage: Stage, user: UserId) -> Result<RequestDetail, RequestError> {
    let (app, _) = stage.parts.build();
    let id = request(RequestStatus::Pending).id;
    match decline_request(&app, &signed_in(user), user, id, "Full", &simply()).await? {
        Answer::Done(detail) => Ok(detail),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_guest_is_told_why() {
    let stage = Stage::of(facts()).with_request(request(RequestStatus::Pending));
    let log = stage.log.clone();
    let detail = decline(stage, BOB).await.unwrap();
    assert_eq!(detail.request.host_message, "Full");
    assert_eq!(
        log.lines(),
        [
            "request pending to declined",
            "held 0 sold 0 going 0 requests 0",
            "audit guestlist.request_declined",
            "tell Asha request_declined"
        ]
    );
}

#[tokio::test]
async fn only_who_decides_declines_and_only_once() {
    let pending = || Stage::of(facts()).with_request(request(RequestStatus::Pending));
    let stranger = UserId::new(uuid::Uuid::from_u128(9));
    assert!(matches!(
        decline(pending(), stranger).await,
        Err(RequestError::NotFound)
    ));
    assert!(matches!(decline(pending(), ASHA).await, Err(RequestError::Forbidden)));
    for from in [
        RequestStatus::Accepted,
        RequestStatus::Declined,
        RequestStatus::Cancelled,
    ] {
        let stage = Stage::of(facts()).with_request(request(from));
        assert!(
            matches!(decline(stage, BOB).await, Err(RequestError::Step(_))),
            "{from}"
        );
    }
}
