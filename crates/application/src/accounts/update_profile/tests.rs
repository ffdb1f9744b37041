use chrono::TimeDelta;
use serde_json::json;
use turnout_domain::accounts::{Phone, User};
use turnout_ports::accounts::StoredProfile;
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;

use super::*;
use crate::testing::{ASHA, Parts, signed_in};

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn stored() -> StoredProfile {
    StoredProfile {
        profile: Profile {
            name: Some("Asha".into()),
            email: Email::parse("a@example.org").ok(),
            ..Profile::default()
        },
        updated_at: now(),
        ..StoredProfile::default()
    }
}

fn parts() -> Parts {
    let mut parts = Parts::default();
    parts
        .repositories
        .users
        .expect_lock_profile()
        .returning(|_| Ok(Some(stored())));
    parts.account_queries.expect_own_profile().returning(|_| {
        let user = User {
            id: ASHA,
            phone: Phone::parse("+919876543210").unwrap(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            roles: Vec::new(),
            auth_epoch: 1,
            joined_at: now(),
        };
        Ok(Some(OwnProfile {
            user,
            stored: stored(),
            pictures: Vec::new(),
            is_verified: true,
            erase_at: None,
        }))
    });
    parts
}

fn renamed(expected: Option<DateTime<Utc>>) -> ProfileUpdate {
    let edit = ProfileEdit {
        name: Change::Set("Asha R".into()),
        email: Change::Set("asha@example.org".into()),
        ..ProfileEdit::default()
    };
    ProfileUpdate {
        edit,
        metadata: Change::Keep,
        expected,
    }
}

#[tokio::test]
async fn public_fields_are_audited_with_values_and_private_ones_without() {
    let mut parts = parts();
    parts
        .repositories
        .users
        .expect_save_profile()
        .once()
        .returning(|user, profile, _| {
            assert_eq!((user, profile.name.as_deref()), (ASHA, Some("Asha R")));
            Ok(())
        });
    parts.repositories.audit.expect_append().once().returning(|entries| {
        let text = format!("{:?}", entries[0].changes);
        assert!(
            text.contains("Asha R") && text.contains("email") && !text.contains("example.org"),
            "{text}"
        );
        Ok(())
    });
    let (app, _) = parts.build();
    assert!(
        update_profile(&app, &signed_in(ASHA), ASHA, renamed(Some(now())))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_edit_of_an_older_profile_is_refused() {
    let (app, store) = parts().build();
    let refused = update_profile(
        &app,
        &signed_in(ASHA),
        ASHA,
        renamed(Some(now() - TimeDelta::microseconds(1))),
    )
    .await;
    assert!(matches!(refused, Err(UpdateProfileError::Stale)), "{refused:?}");
    assert_eq!(
        store.endings(),
        Endings {
            commits: 0,
            rollbacks: 1
        }
    );
}

#[tokio::test]
async fn an_edit_that_changes_nothing_leaves_no_trace() {
    let (app, _) = parts().build();
    let edit = ProfileEdit {
        name: Change::Set(" Asha ".into()),
        bio: Change::Clear,
        ..ProfileEdit::default()
    };
    let update = ProfileUpdate {
        edit,
        metadata: Change::Set(Map::new()),
        expected: None,
    };
    assert!(update_profile(&app, &signed_in(ASHA), ASHA, update).await.is_ok());
}

#[tokio::test]
async fn tells_of_all_bad_fields_before_anything_is_opened() {
    let (app, store) = Parts::default().build();
    let Value::Object(metadata) = json!({"text": "x".repeat(LARGEST_METADATA)}) else {
        panic!("an object")
    };
    let edit = ProfileEdit {
        gender: Change::Set("?".into()),
        ..ProfileEdit::default()
    };
    let update = ProfileUpdate {
        edit,
        metadata: Change::Set(metadata),
        expected: None,
    };
    match update_profile(&app, &signed_in(ASHA), ASHA, update).await {
        Err(UpdateProfileError::Invalid(wrong)) => {
            let fields: Vec<_> = wrong.as_slice().iter().map(|one| one.field.as_str()).collect();
            assert_eq!(fields, ["/gender", "/metadata"]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(store.endings(), Endings::default());
}

#[tokio::test]
async fn a_shut_account_edits_nothing() {
    let mut parts = Parts::default();
    parts
        .repositories
        .users
        .expect_lock_profile()
        .once()
        .returning(|_| Ok(None));
    let (app, _) = parts.build();
    let refused = update_profile(&app, &signed_in(ASHA), ASHA, renamed(None)).await;
    assert!(matches!(refused, Err(UpdateProfileError::Deactivated)), "{refused:?}");
}
