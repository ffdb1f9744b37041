use turnout_ports::events::PlatformGrants;

use super::super::administer::tests::{ASHA_PHONE, account};
use super::*;
use crate::testing::{ASHA, Parts, signed_in};

const BOSS: UserId = UserId::new(uuid::Uuid::from_u128(0xB055));

/// Somebody looks who may everything or nothing; one entry is written, about this user, refused or not.
fn parts(is_superuser: bool, noted: Option<UserId>) -> Parts {
    let mut parts = Parts::default();
    parts.repositories.events.expect_platform_grants().returning(move |_| {
        Ok(PlatformGrants {
            is_superuser,
            grants: Vec::new(),
        })
    });
    parts
        .repositories
        .audit
        .expect_append()
        .once()
        .returning(move |entries| {
            assert_eq!(entries[0].object.id, noted.map(UserId::uuid));
            assert_eq!(entries[0].refused.is_none(), is_superuser);
            Ok(())
        });
    parts
}

fn by_phone() -> AccountKey {
    AccountKey::Phone(Phone::parse(ASHA_PHONE).unwrap())
}

#[tokio::test]
async fn each_look_is_noted() {
    for key in [AccountKey::User(ASHA), by_phone()] {
        let mut parts = parts(true, Some(ASHA));
        let users = &mut parts.repositories.users;
        users.expect_with_phone().returning(|_| Ok(Some(ASHA)));
        users.expect_account().once().returning(|_, _| Ok(Some(account())));
        let (app, store) = parts.build();
        let shown = show_account(&app, &signed_in(BOSS), key).await.unwrap();
        assert_eq!(shown, Some(account()));
        assert_eq!(store.endings().commits, 1);
    }
}

#[tokio::test]
async fn so_is_each_refused_look() {
    for (key, noted) in [(AccountKey::User(ASHA), Some(ASHA)), (by_phone(), None)] {
        let (app, store) = parts(false, noted).build();
        let refused = show_account(&app, &signed_in(BOSS), key).await;
        assert!(matches!(refused, Err(AccessError::Forbidden)), "{refused:?}");
        assert_eq!(store.endings().commits, 1);
    }
}
