use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use turnout_domain::accounts::{OtpState, OtpStatus, Phone};
use turnout_ports::accounts::LatestOtp;
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::messaging::Receipt;
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::accounts::AccountSettings;
use crate::testing::{Parts, anonymous};

fn phone() -> Phone {
    Phone::parse("+919876543210").unwrap()
}

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn latest(resend_at: DateTime<Utc>) -> LatestOtp {
    LatestOtp {
        id: OtpId::new(Uuid::from_u128(9)),
        state: OtpState {
            status: OtpStatus::Pending,
            attempts: 0,
            max_attempts: OTP_ATTEMPTS,
            expires_at: now() + OTP_LIFETIME,
            resend_at,
        },
    }
}

fn unanswered(_: &OtpSent) -> StoredAnswer {
    panic!("a request without a key keeps no answer")
}

async fn request(app: &App) -> Result<OtpSent, RequestOtpError> {
    let once = Once {
        key: None,
        render: &unanswered,
    };
    match send_otp(app, &anonymous(), OtpTarget::sign_in(phone()), once).await? {
        Answer::Done(sent) => Ok(sent),
        other => panic!("{other:?}"),
    }
}

/// Parts that hash a code by writing it backwards, and note what they hashed.
fn parts(hashed: &Arc<Mutex<String>>) -> Parts {
    let mut parts = Parts::default();
    let hashed = Arc::clone(hashed);
    parts.hasher.expect_hash().once().returning(move |code| {
        code.expose_secret().clone_into(&mut hashed.lock().unwrap());
        Ok(code.expose_secret().chars().rev().collect())
    });
    parts
}

#[tokio::test]
async fn the_code_goes_to_the_phone_and_only_its_hash_to_the_store() {
    let hashed = Arc::default();
    let mut parts = parts(&hashed);
    parts
        .account_queries
        .expect_otp_resend_at()
        .once()
        .returning(|_, _| Ok(None));
    parts
        .repositories
        .otps
        .expect_lock_latest()
        .once()
        .returning(|_, _| Ok(None));
    let kept = Arc::clone(&hashed);
    parts.repositories.otps.expect_issue().once().returning(move |otp| {
        let code = kept.lock().unwrap().clone();
        assert_eq!(otp.code_hash, code.chars().rev().collect::<String>());
        assert_eq!((otp.max_attempts, otp.ip.as_deref()), (5, Some("203.0.113.9")));
        Ok(())
    });
    let kept = Arc::clone(&hashed);
    parts
        .repositories
        .audit
        .expect_append()
        .once()
        .returning(move |entries| {
            assert_eq!(entries[0].action, AuditAction::OtpRequested);
            let text = format!("{entries:?}");
            assert!(
                !text.contains(kept.lock().unwrap().as_str()) && !text.contains("9876543210"),
                "{text}"
            );
            Ok(())
        });
    let (store, kept) = (parts.store.clone(), Arc::clone(&hashed));
    parts.sms.expect_send().once().returning(move |sms| {
        assert_eq!(
            store.endings(),
            Endings {
                commits: 1,
                rollbacks: 0
            },
            "sent after the commit"
        );
        let code = kept.lock().unwrap().clone();
        assert!(
            sms.text
                .expose_secret()
                .starts_with(&format!("{code} is your Turnout code."))
        );
        Ok(Receipt::default())
    });
    let (app, _) = parts.build();
    let sent = request(&app).await.unwrap();
    assert_eq!(sent.expires_at, now() + TimeDelta::minutes(5));
    assert_eq!(sent.resend_at, now() + TimeDelta::seconds(60));
}

#[tokio::test]
async fn a_phone_that_got_a_code_waits_and_costs_no_hash() {
    let mut parts = Parts::default();
    let resend_at = now() + TimeDelta::milliseconds(29_001);
    parts
        .account_queries
        .expect_otp_resend_at()
        .once()
        .returning(move |_, _| Ok(Some(resend_at)));
    parts.repositories.audit.expect_append().once().returning(|entries| {
        assert_eq!(entries[0].refused, Some("otp_rate_limited"));
        Ok(())
    });
    let (app, _) = parts.build();
    let refused = request(&app).await;
    assert!(
        matches!(refused, Err(RequestOtpError::TooSoon { retry_after: 30 })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn of_two_at_once_the_second_sends_nothing() {
    let mut parts = parts(&Arc::default());
    parts
        .account_queries
        .expect_otp_resend_at()
        .once()
        .returning(|_, _| Ok(None));
    let resend_at = now() + TimeDelta::seconds(60);
    parts
        .repositories
        .otps
        .expect_lock_latest()
        .once()
        .returning(move |_, _| Ok(Some(latest(resend_at))));
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    let (app, _) = parts.build();
    let refused = request(&app).await;
    assert!(
        matches!(refused, Err(RequestOtpError::TooSoon { retry_after: 60 })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn without_the_limit_a_phone_gets_one_code_after_the_other() {
    let mut parts = parts(&Arc::default());
    parts.account_settings = AccountSettings {
        otp_resend_limit: false,
    };
    let resend_at = now() + TimeDelta::seconds(60);
    parts
        .repositories
        .otps
        .expect_lock_latest()
        .once()
        .returning(move |_, _| Ok(Some(latest(resend_at))));
    parts.repositories.otps.expect_issue().once().returning(|_| Ok(()));
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    parts.sms.expect_send().once().returning(|_| Ok(Receipt::default()));
    let (app, _) = parts.build();
    let sent = request(&app).await.unwrap();
    assert_eq!(sent.resend_at, now());
}

async fn failing(error: SendError) -> (RequestOtpError, DateTime<Utc>) {
    let mut parts = parts(&Arc::default());
    parts
        .account_queries
        .expect_otp_resend_at()
        .once()
        .returning(|_, _| Ok(None));
    parts
        .repositories
        .otps
        .expect_lock_latest()
        .once()
        .returning(|_, _| Ok(None));
    parts.repositories.otps.expect_issue().once().returning(|_| Ok(()));
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    parts.sms.expect_send().once().return_once(move |_| Err(error));
    let withdrawn = Arc::new(Mutex::new(None));
    let note = Arc::clone(&withdrawn);
    parts
        .repositories
        .otps
        .expect_withdraw()
        .once()
        .returning(move |_, resend_at| {
            *note.lock().unwrap() = Some(resend_at);
            Ok(())
        });
    let (app, _) = parts.build();
    let refused = request(&app).await.unwrap_err();
    let resend_at = withdrawn.lock().unwrap().unwrap();
    (refused, resend_at)
}

#[tokio::test]
async fn a_code_that_nobody_got_does_not_block_the_phone() {
    let (refused, resend_at) = failing(SendError::Unavailable("down".into())).await;
    assert!(matches!(refused, RequestOtpError::NotSent(_)), "{refused:?}");
    assert_eq!(resend_at, now());
    let (refused, resend_at) = failing(SendError::NoSuchRecipient).await;
    assert!(matches!(refused, RequestOtpError::Unreachable), "{refused:?}");
    assert_eq!(resend_at, now() + TimeDelta::seconds(60));
}
