use super::*;
use crate::idempotency::Once;

async fn take_back(app: &App) -> Result<(), CancelErasureError> {
    let once = Once::unkeyed();
    cancel_erasure(app, &signed_in(ASHA), ASHA, &once).await.map(drop)
}

#[tokio::test]
async fn until_its_time_the_wish_can_be_taken_back() {
    let mut parts = Parts::default();
    lives_until(&mut parts, Some(now() + TimeDelta::seconds(1)));
    let audit = parts.watch_audit();
    let schedules = parts.repositories.privacy.expect_schedule().once();
    schedules.returning(|user, at, gives_up| {
        assert_eq!((user, at, gives_up), (ASHA, None, false));
        Ok(())
    });
    let (app, _) = parts.build();
    take_back(&app).await.unwrap();
    assert_eq!(audit.seen(), [(AuditAction::ErasureCancelled, None)]);
}

#[tokio::test]
async fn without_a_wish_or_after_its_time_there_is_nothing_to_take_back() {
    for erase_at in [None, Some(now())] {
        let mut parts = Parts::default();
        lives_until(&mut parts, erase_at);
        let (app, store) = parts.build();
        let refused = take_back(&app).await;
        assert!(matches!(refused, Err(CancelErasureError::NotPending)), "{refused:?}");
        assert_eq!(store.endings(), endings(0, 1));
    }
}
