use turnout_ports::testing::Endings;
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, signed_in};

const BEN: UserId = UserId::new(Uuid::from_u128(0xBE));

#[tokio::test]
async fn each_change_is_noted_once() {
    let mut parts = Parts::default();
    let audit = parts.watch_audit();
    let (app, _) = parts.build();
    let context = signed_in(ASHA);
    // The mocks of jobs and notifications expect nothing: the other one is not told.
    for _ in 0..2 {
        block_user(&app, &context, ASHA, BEN).await.unwrap();
    }
    for _ in 0..2 {
        unblock_user(&app, &context, ASHA, BEN).await.unwrap();
    }
    block_user(&app, &context, ASHA, BEN).await.unwrap();
    let blocked = (AuditAction::UserBlocked, None);
    assert_eq!(audit.seen(), [blocked, (AuditAction::UserUnblocked, None), blocked]);
}

#[tokio::test]
async fn nobody_blocks_themselves_or_nobody() {
    let mut parts = Parts::default();
    parts.repositories.blocks.lack(BEN);
    let (app, store) = parts.build();
    let oneself = block_user(&app, &signed_in(ASHA), ASHA, ASHA).await;
    assert!(matches!(oneself, Err(BlockError::Oneself(_))), "{oneself:?}");
    assert_eq!(store.endings(), Endings::default());
    let nobody = block_user(&app, &signed_in(ASHA), ASHA, BEN).await;
    assert!(matches!(nobody, Err(BlockError::NoSuchUser)), "{nobody:?}");
    assert_eq!(
        store.endings(),
        Endings {
            commits: 0,
            rollbacks: 1
        }
    );
}

#[tokio::test]
async fn a_block_points_one_way() {
    struct Unwelcome(UserId, UserId);

    #[async_trait]
    impl UnitOfWork for Unwelcome {
        type Output = bool;
        type Error = StoreError;

        async fn run(&self, tx: &mut dyn Repositories) -> Result<bool, StoreError> {
            is_unwelcome(tx, self.0, self.1).await
        }
    }

    let mut parts = Parts::default();
    parts.watch_audit();
    let (app, store) = parts.build();
    block_user(&app, &signed_in(ASHA), ASHA, BEN).await.unwrap();
    for (person, to, expected) in [(BEN, ASHA, true), (ASHA, BEN, false), (ASHA, ASHA, false)] {
        assert_eq!(execute(&store, &Unwelcome(person, to)).await.unwrap(), expected);
    }
}
