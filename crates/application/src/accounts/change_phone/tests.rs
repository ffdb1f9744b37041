use turnout_domain::accounts::User;
use turnout_domain::ids::SessionId;
use turnout_ports::accounts::CountedGuess;
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::{self, ASHA, Parts, signed_in};

const OTP: OtpId = OtpId::new(Uuid::from_u128(7));
const SESSION: SessionId = SessionId::new(Uuid::from_u128(8));

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

fn asha(is_active: bool) -> User {
    User {
        is_active,
        ..testing::asha()
    }
}

/// Parts in which the guess is right and the code spent by this unit or by a rival.
fn proved(spent: bool) -> Parts {
    let mut parts = Parts::default();
    parts.account_settings.otp_resend_limit = false;
    let opened_at = parts.repositories.sessions.expect_opened_at().once();
    opened_at.returning(|_, _| Ok(Some(ManualClock::default().now())));
    let otps = &mut parts.repositories.otps;
    otps.expect_count_guess().once().returning(|target, _| {
        let expected = OtpTarget::of(ASHA, OtpPurpose::ChangePhone, phone("+919876543211"));
        assert_eq!(*target, expected);
        Ok(Some(CountedGuess {
            otp: OTP,
            code_hash: "hash".into(),
            is_last: false,
        }))
    });
    otps.expect_consume().once().returning(move |_, _| Ok(spent));
    parts.hasher.expect_verify().once().returning(|_, _| Ok(true));
    parts
}

async fn change(app: &App) -> PhoneChange {
    let render = |_: &PhoneChange| -> StoredAnswer { panic!("a request without a key keeps no answer") };
    let once = Once {
        key: None,
        render: &render,
    };
    let context = RequestContext {
        session: Some(SESSION),
        ..signed_in(ASHA)
    };
    let code = OtpCode::parse("123456").unwrap();
    match change_phone(app, &context, ASHA, phone("+919876543211"), &code, once).await {
        Ok(Answer::Done(change)) => change,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_new_phone_ends_the_other_sessions_and_the_old_one_is_told() {
    let mut parts = proved(true);
    let users = &mut parts.repositories.users;
    users.expect_lock().once().returning(|_| Ok(Some(asha(true))));
    let change_phone = users.expect_change_phone().once();
    change_phone.returning(|_, _| Ok(Some(phone("+919876543210"))));
    let end_all = parts.repositories.sessions.expect_end_all().once();
    end_all.returning(|user, keep, why, _| {
        assert_eq!((user, keep, why), (ASHA, Some(SESSION), SessionEnd::PhoneChanged));
        Ok(2)
    });
    parts.repositories.jobs.expect_enqueue().once().returning(|job| {
        let expected = Job::TellOldPhone {
            user: ASHA.uuid(),
            phone: "+919876543210".into(),
        };
        assert_eq!(job.job, expected);
        Ok(())
    });
    parts.repositories.audit.expect_append().once().returning(|entries| {
        let text = format!("{entries:?}");
        assert_eq!(entries[0].action, AuditAction::PhoneChanged);
        assert!(!text.contains("9876543210") && !text.contains("123456"), "{text}");
        Ok(())
    });
    let (app, _) = parts.build();
    let changed = PhoneChanged {
        phone: phone("+919876543211"),
        ended_sessions: 2,
    };
    assert_eq!(change(&app).await, Ok(changed));
}

async fn refused(mut parts: Parts, code: &'static str) -> PhoneRefused {
    let append = parts.repositories.audit.expect_append().once();
    append.returning(move |entries| {
        let entry = &entries[0];
        assert_eq!(
            (entry.action, entry.refused),
            (AuditAction::PhoneChangeRefused, Some(code))
        );
        Ok(())
    });
    let (app, store) = parts.build();
    let why = change(&app).await.unwrap_err();
    let kept = Endings {
        commits: 3,
        rollbacks: 0,
    };
    assert_eq!(store.endings(), kept, "the code stays spent");
    why
}

#[tokio::test]
async fn a_proved_phone_is_refused_where_it_cannot_be_had() {
    assert_eq!(refused(proved(false), "otp_invalid").await, PhoneRefused::CodeSpent);

    let mut parts = proved(true);
    parts
        .repositories
        .users
        .expect_lock()
        .once()
        .returning(|_| Ok(Some(asha(false))));
    assert_eq!(refused(parts, "account_deactivated").await, PhoneRefused::Deactivated);

    let mut parts = proved(true);
    parts
        .repositories
        .users
        .expect_lock()
        .once()
        .returning(|_| Ok(Some(asha(true))));
    parts
        .repositories
        .users
        .expect_change_phone()
        .once()
        .returning(|_, _| Ok(None));
    assert_eq!(refused(parts, "phone_taken").await, PhoneRefused::Taken);
}
