use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use turnout_domain::accounts::{Country, OtpScope, OtpStatus, PastOtp, Phone};
use turnout_ports::accounts::{CodeShare, OtpAlarm, OtpUsage};
use turnout_ports::idempotency::{Claim, IdempotencyKey, StoredAnswer};
use turnout_ports::messaging::Receipt;
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;

use super::*;
use crate::testing::{Parts, anonymous};

fn phone() -> Phone {
    Phone::parse("+919876543210").unwrap()
}

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

/// A phone that got a code, and gets another one from then on.
fn waiting(resend_at: DateTime<Utc>) -> OtpUsage {
    OtpUsage {
        past: vec![PastOtp {
            purpose: OtpPurpose::SignIn,
            status: OtpStatus::Pending,
            attempts: 0,
            is_withdrawn: false,
            at: resend_at - OTP_RESEND_AFTER,
            resend_at,
        }],
        ..OtpUsage::default()
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
    match send_otp(app, &anonymous(), &OtpTarget::sign_in(phone()), once).await? {
        Answer::Done(sent) => Ok(sent),
        other => panic!("{other:?}"),
    }
}

fn key() -> IdempotencyKey {
    IdempotencyKey {
        actor: None,
        operation: "POST /v1/auth/otp".to_owned(),
        key: "once".to_owned(),
        fingerprint: [7; 32],
    }
}

fn answer() -> StoredAnswer {
    StoredAnswer {
        status: 202,
        headers: Vec::new(),
        body: None,
    }
}

/// Lets a code go out: nothing is used up, neither before the hash nor under the lock.
fn admit(parts: &mut Parts) {
    let look = parts.account_queries.expect_otp_usage().once();
    look.returning(|_| Ok(OtpUsage::default()));
    lock(parts, OtpUsage::default());
    let take = parts.repositories.otps.expect_take().once();
    take.returning(|counts| {
        assert_eq!(counts.len(), 5, "address, network, prefix, dial code and all");
        Ok(None)
    });
}

fn lock(parts: &mut Parts, usage: OtpUsage) {
    let otps = &mut parts.repositories.otps;
    otps.expect_lock_phone().once().returning(|_| Ok(()));
    otps.expect_usage().once().return_once(move |_| Ok(usage));
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
    admit(&mut parts);
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

/// What becomes of a wish while limits say this before the hash, with the code in the audit log and the alarm.
async fn denied(usage: OtpUsage, code: &'static str, alarm: Option<(OtpAlarm, &'static str)>) -> RequestOtpError {
    let mut parts = Parts::default();
    let look = parts.account_queries.expect_otp_usage().once();
    look.return_once(move |_| Ok(usage));
    if let Some(expected) = alarm {
        let raise = parts.repositories.otps.expect_raise_alarm().once();
        raise.returning(move |alarm, key, at, until| {
            assert_eq!((alarm, key), expected);
            assert!(at < until);
            Ok(true)
        });
    }
    let entries = 1 + usize::from(alarm.is_some());
    let append = parts.repositories.audit.expect_append().times(entries);
    append.returning(move |entries| {
        let is_alarm = entries[0].action == AuditAction::OtpAlarmRaised;
        assert_eq!(entries[0].refused, (!is_alarm).then_some(code));
        assert_eq!(is_alarm, entries[0].severity == Severity::High);
        Ok(())
    });
    let (app, _) = parts.build();
    request(&app).await.unwrap_err()
}

#[tokio::test]
async fn a_phone_that_got_a_code_waits_and_costs_no_hash() {
    let usage = waiting(now() + TimeDelta::milliseconds(29_001));
    let refused = denied(usage, "otp_rate_limited", None).await;
    assert!(
        matches!(refused, RequestOtpError::TooSoon { retry_after: 30 }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn full_counts_and_closed_prefixes_cost_no_hash() {
    let full = |scopes: &[OtpScope]| OtpUsage {
        full: scopes.to_vec(),
        ..OtpUsage::default()
    };
    let refused = denied(full(&[OtpScope::Network]), "otp_rate_limited", None).await;
    assert!(
        matches!(refused, RequestOtpError::TooSoon { retry_after: 3600 }),
        "{refused:?}"
    );
    let cap = Some((OtpAlarm::Cap, "+91"));
    let refused = denied(full(&[OtpScope::All, OtpScope::DialCode]), "otp_paused", cap).await;
    assert!(matches!(refused, RequestOtpError::Paused { .. }), "{refused:?}");

    let closed = OtpUsage {
        closed_until: Some(now() + TimeDelta::seconds(10)),
        ..OtpUsage::default()
    };
    let refused = denied(closed, "otp_paused", None).await;
    assert!(
        matches!(refused, RequestOtpError::Paused { retry_after: 10 }),
        "{refused:?}"
    );
    let pumped = OtpUsage {
        prefix: CodeShare { sent: 100, right: 2 },
        ..OtpUsage::default()
    };
    let refused = denied(pumped, "otp_paused", Some((OtpAlarm::Pumping, "+91987"))).await;
    assert!(
        matches!(refused, RequestOtpError::Paused { retry_after: 3600 }),
        "{refused:?}"
    );
    let pumped_from_there = OtpUsage {
        network: CodeShare { sent: 30, right: 2 },
        ..OtpUsage::default()
    };
    let alarm = Some((OtpAlarm::Pumping, "+91987 from 203.0.113.0/24"));
    let refused = denied(pumped_from_there, "otp_paused", alarm).await;
    assert!(
        matches!(refused, RequestOtpError::Paused { retry_after: 3600 }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn countries_are_asked_for_even_where_nothing_is_limited() {
    for is_limited in [true, false] {
        let mut parts = Parts::default();
        parts.account_settings.otp_resend_limit = is_limited;
        parts.account_settings.otp.limits.countries = vec![Country::parse("US").unwrap()];
        let append = parts.repositories.audit.expect_append().once();
        append.returning(|entries| {
            assert_eq!(entries[0].refused, Some("country_not_served"));
            Ok(())
        });
        let (app, _) = parts.build();
        let refused = request(&app).await;
        assert!(matches!(refused, Err(RequestOtpError::CountryNotServed)), "{refused:?}");
    }
}

#[tokio::test]
async fn of_two_at_once_the_second_sends_nothing() {
    let mut parts = parts(&Arc::default());
    let look = parts.account_queries.expect_otp_usage().once();
    look.returning(|_| Ok(OtpUsage::default()));
    lock(&mut parts, waiting(now() + TimeDelta::seconds(60)));
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    let (app, store) = parts.build();
    let refused = request(&app).await;
    assert!(
        matches!(refused, Err(RequestOtpError::TooSoon { retry_after: 60 })),
        "{refused:?}"
    );
    let endings = Endings {
        commits: 1,
        rollbacks: 1,
    };
    assert_eq!(store.endings(), endings, "nothing but the refusal is kept");
}

/// The same request, sent twice at once: the first one's code stands in the way of the second.
#[tokio::test]
async fn of_one_request_that_came_twice_the_second_is_answered_like_the_first() {
    let mut parts = Parts::default();
    let look = parts.account_queries.expect_otp_usage().once();
    look.returning(|_| Ok(waiting(now() + TimeDelta::seconds(60))));
    let mut looks = [Claim::Fresh, Claim::Replay(answer())].into_iter();
    let claims = parts.repositories.idempotency.expect_look().times(2);
    claims.returning(move |_, _| Ok(looks.next().unwrap()));
    let (app, _) = parts.build();
    let once = Once {
        key: Some(key()),
        render: &unanswered,
    };
    let got = send_otp(&app, &anonymous(), &OtpTarget::sign_in(phone()), once).await;
    assert_eq!(got.unwrap(), Answer::Replayed(answer()));
}

#[tokio::test]
async fn what_fills_up_between_look_and_count_undoes_the_code() {
    let mut parts = parts(&Arc::default());
    let look = parts.account_queries.expect_otp_usage().once();
    look.returning(|_| Ok(OtpUsage::default()));
    lock(&mut parts, OtpUsage::default());
    parts.repositories.otps.expect_issue().once().returning(|_| Ok(()));
    let take = parts.repositories.otps.expect_take().once();
    take.returning(|_| Ok(Some(OtpScope::Prefix)));
    parts.repositories.audit.expect_append().times(2).returning(|_| Ok(()));
    let (app, store) = parts.build();
    let refused = request(&app).await;
    assert!(matches!(refused, Err(RequestOtpError::Paused { .. })), "{refused:?}");
    let endings = Endings {
        commits: 1,
        rollbacks: 1,
    };
    assert_eq!(store.endings(), endings);
}

#[tokio::test]
async fn a_code_stands_what_is_left_of_the_guesses() {
    let mut parts = parts(&Arc::default());
    let mut usage = waiting(now());
    usage.past[0].attempts = 5;
    usage.past[0].status = OtpStatus::Exhausted;
    usage.past.push(PastOtp {
        attempts: 3,
        ..usage.past[0]
    });
    let seen = usage.clone();
    let look = parts.account_queries.expect_otp_usage().once();
    look.return_once(move |_| Ok(seen));
    lock(&mut parts, usage);
    let otps = &mut parts.repositories.otps;
    otps.expect_issue().once().returning(|otp| {
        assert_eq!(otp.max_attempts, 2, "ten in an hour");
        Ok(())
    });
    otps.expect_take().once().returning(|_| Ok(None));
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    parts.sms.expect_send().once().returning(|_| Ok(Receipt::default()));
    let (app, _) = parts.build();
    request(&app).await.unwrap();
}

#[tokio::test]
async fn without_limits_a_phone_gets_one_code_after_the_other() {
    let mut parts = parts(&Arc::default());
    parts.account_settings.otp_resend_limit = false;
    let otps = &mut parts.repositories.otps;
    otps.expect_lock_phone().once().returning(|_| Ok(()));
    otps.expect_issue().once().returning(|otp| {
        assert_eq!(otp.max_attempts, 5);
        Ok(())
    });
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    parts.sms.expect_send().once().returning(|_| Ok(Receipt::default()));
    let (app, _) = parts.build();
    let sent = request(&app).await.unwrap();
    assert_eq!(sent.resend_at, now());
}

async fn failing(error: SendError) -> (RequestOtpError, DateTime<Utc>) {
    let mut parts = parts(&Arc::default());
    admit(&mut parts);
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
        .returning(move |_, resend_at, is_free| {
            assert_eq!(is_free, resend_at == now(), "what nobody got costs nothing");
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
