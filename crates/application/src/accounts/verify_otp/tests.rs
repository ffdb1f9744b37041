use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use turnout_domain::accounts::{OtpState, OtpStatus, User, WrongGuesses};
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::OtpId;
use turnout_ports::accounts::{CountedGuess, GuessShare, LatestOtp, OtpAlarm, Registered, StoredProfile};
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::{self, ASHA, Parts, anonymous};

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn input() -> SignIn {
    SignIn {
        phone: Phone::parse("+919876543210").unwrap(),
        code: OtpCode::parse("123456").unwrap(),
        device: Some("Asha's phone".into()),
    }
}

fn asha(is_active: bool) -> User {
    User {
        is_active,
        ..testing::asha()
    }
}

const OTP: OtpId = OtpId::new(Uuid::from_u128(7));

/// Parts in which one guess is counted, and compared only after it was.
fn counted(right: bool, is_last: bool) -> Parts {
    let mut parts = Parts::default();
    let judge = parts.repositories.otps.expect_wrong_guesses().once();
    judge.returning(|_, _| Ok(WrongGuesses::default()));
    parts
        .repositories
        .otps
        .expect_count_guess()
        .once()
        .returning(move |_, _| {
            Ok(Some(CountedGuess {
                otp: OTP,
                code_hash: "hash".into(),
                is_last,
            }))
        });
    let store = parts.store.clone();
    parts.hasher.expect_verify().once().returning(move |code, hash| {
        assert_eq!(
            store.endings(),
            Endings {
                commits: 1,
                rollbacks: 0
            },
            "counted before it is compared"
        );
        assert_eq!((code.expose_secret(), hash), ("123456", "hash"));
        Ok(right)
    });
    parts
}

/// Expects a wrong guess to be counted, after which there were so many, and the breaker to trip or not.
fn count_wrong(parts: &mut Parts, wrong: u32, right: u32, trips: bool) {
    let otps = &mut parts.repositories.otps;
    otps.expect_count_wrong_guess().once().returning(|otp, guess| {
        assert_eq!((otp, guess.asker.address.as_str()), (OTP, "203.0.113.9/32"));
        Ok(())
    });
    let share = otps.expect_guess_share().once();
    share.returning(move |_, _| Ok(GuessShare { wrong, right }));
    let raise = otps.expect_raise_alarm().times(usize::from(trips));
    raise.returning(|alarm, key, _, _| {
        assert_eq!((alarm, key), (OtpAlarm::Spraying, "all"));
        Ok(true)
    });
}

/// Lets the code be spent by a user who is new or not.
fn spend(parts: &mut Parts, user: User, is_new: bool) {
    parts
        .repositories
        .otps
        .expect_consume()
        .once()
        .returning(|_, _| Ok(true));
    let found = user.clone();
    parts
        .repositories
        .users
        .expect_register()
        .once()
        .return_once(move |_| Ok(Registered { user: found, is_new }));
    parts
        .repositories
        .users
        .expect_lock()
        .once()
        .return_once(move |_| Ok(Some(user)));
}

async fn signed_in(is_new: bool) -> (SignedIn, Vec<AuditAction>) {
    let mut parts = counted(true, false);
    spend(&mut parts, asha(true), is_new);
    parts
        .repositories
        .sessions
        .expect_open()
        .once()
        .returning(|session, token| {
            assert_eq!((session.user, session.device.as_str()), (ASHA, "Asha's phone"));
            assert_eq!(token.expires_at, now() + chrono::TimeDelta::days(30));
            Ok(())
        });
    parts
        .repositories
        .users
        .expect_record_sign_in()
        .once()
        .returning(move |_, _| Ok(is_new));
    let (tell, told) = std::sync::mpsc::channel();
    parts
        .repositories
        .audit
        .expect_append()
        .once()
        .returning(move |entries| {
            assert!(
                entries
                    .iter()
                    .all(|entry| entry.actor == turnout_domain::audit::AuditActor::User(ASHA))
            );
            for entry in entries {
                tell.send(entry.action).unwrap();
            }
            Ok(())
        });
    parts.tokens.expect_issue().once().returning(|claims| {
        assert_eq!(claims.user, ASHA);
        Ok("access".to_owned().into())
    });
    parts.account_queries.expect_own_profile().once().returning(|_| {
        Ok(Some(OwnProfile {
            user: asha(true),
            stored: StoredProfile::default(),
            pictures: Vec::new(),
            is_verified: true,
            erase_at: None,
        }))
    });
    let (app, _) = parts.build();
    let signed_in = verify_otp(&app, &anonymous(), input()).await.unwrap();
    drop(app);
    (signed_in, told.try_iter().collect())
}

#[tokio::test]
async fn the_right_code_opens_a_session() {
    let (first, actions) = signed_in(true).await;
    assert!(first.is_new_user);
    assert_eq!(actions, [AuditAction::UserCreated, AuditAction::SignedIn]);
    assert_eq!(first.tokens.access_token.expose_secret(), "access");
    assert_eq!(first.tokens.expires_in, 900);
    let (again, actions) = signed_in(false).await;
    assert!(!again.is_new_user);
    assert_eq!(actions, [AuditAction::SignedIn]);
}

#[tokio::test]
async fn a_wrong_guess_is_noted_and_the_last_one_spends_the_code() {
    for is_last in [false, true] {
        let mut parts = counted(false, is_last);
        parts
            .repositories
            .otps
            .expect_exhaust()
            .times(usize::from(is_last))
            .returning(|_| Ok(()));
        parts.repositories.audit.expect_append().once().returning(|entries| {
            assert_eq!(
                (entries[0].refused, entries[0].object.id),
                (Some("otp_invalid"), Some(OTP.uuid()))
            );
            assert!(!format!("{entries:?}").contains("123456"));
            Ok(())
        });
        count_wrong(&mut parts, 1, 0, false);
        let (app, store) = parts.build();
        let refused = verify_otp(&app, &anonymous(), input()).await;
        assert!(
            matches!(refused, Err(VerifyOtpError::Guess(OtpGuessError::Wrong))),
            "{refused:?}"
        );
        assert_eq!(
            store.endings(),
            Endings {
                commits: 2,
                rollbacks: 0
            }
        );
    }
}

#[tokio::test]
async fn a_guess_that_is_not_counted_is_not_compared() {
    let state = |status, attempts| OtpState {
        status,
        attempts,
        max_attempts: 5,
        expires_at: now() + chrono::TimeDelta::minutes(1),
        resend_at: now(),
    };
    let cases = [
        (None, "Guess(Wrong)", "otp_invalid"),
        (Some(state(OtpStatus::Expired, 0)), "Guess(Expired)", "otp_expired"),
        (
            Some(state(OtpStatus::Pending, 5)),
            "Guess(Exhausted { retry_after: 1 })",
            "otp_exhausted",
        ),
    ];
    for (latest, expected, code) in cases {
        let mut parts = Parts::default();
        let judge = parts.repositories.otps.expect_wrong_guesses().once();
        judge.returning(|_, _| Ok(WrongGuesses::default()));
        parts
            .repositories
            .otps
            .expect_count_guess()
            .once()
            .returning(|_, _| Ok(None));
        parts
            .repositories
            .otps
            .expect_latest()
            .once()
            .returning(move |_| Ok(latest.map(|state| LatestOtp { id: OTP, state })));
        parts
            .repositories
            .audit
            .expect_append()
            .once()
            .returning(move |entries| {
                assert_eq!(entries[0].refused, Some(code));
                Ok(())
            });
        let (app, store) = parts.build();
        let refused = verify_otp(&app, &anonymous(), input()).await.unwrap_err();
        assert_eq!(format!("{refused:?}"), expected);
        assert_eq!(store.endings().commits, 1, "the refusal is kept");
    }
}

#[tokio::test]
async fn a_code_that_was_spent_meanwhile_is_wrong() {
    let mut parts = counted(true, false);
    parts
        .repositories
        .otps
        .expect_consume()
        .once()
        .returning(|_, _| Ok(false));
    let (app, _) = parts.build();
    let refused = verify_otp(&app, &anonymous(), input()).await;
    assert!(
        matches!(refused, Err(VerifyOtpError::Guess(OtpGuessError::Wrong))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_deactivated_user_spends_the_code_and_gets_no_session() {
    let mut parts = counted(true, false);
    spend(&mut parts, asha(false), false);
    parts.repositories.audit.expect_append().once().returning(|entries| {
        assert_eq!(entries[0].refused, Some("account_deactivated"));
        Ok(())
    });
    let (app, store) = parts.build();
    let refused = verify_otp(&app, &anonymous(), input()).await;
    assert!(matches!(refused, Err(VerifyOtpError::Deactivated)), "{refused:?}");
    assert_eq!(
        store.endings(),
        Endings {
            commits: 2,
            rollbacks: 0
        }
    );
}

#[tokio::test]
async fn a_bad_device_name_costs_no_guess() {
    let (app, store) = Parts::default().build();
    let input = SignIn {
        device: Some("two\nlines".into()),
        ..input()
    };
    let refused = verify_otp(&app, &anonymous(), input).await;
    assert!(matches!(refused, Err(VerifyOtpError::Invalid(_))), "{refused:?}");
    assert_eq!(store.endings(), Endings::default());
}

#[tokio::test]
async fn a_guess_from_where_too_many_were_wrong_is_neither_counted_nor_compared() {
    let mut parts = Parts::default();
    let judge = parts.repositories.otps.expect_wrong_guesses().once();
    judge.returning(|_, _| {
        Ok(WrongGuesses {
            of_address: 20,
            ..WrongGuesses::default()
        })
    });
    parts.repositories.audit.expect_append().once().returning(|entries| {
        assert_eq!(entries[0].refused, Some("otp_guesses_stopped"));
        Ok(())
    });
    let (app, _) = parts.build();
    let refused = verify_otp(&app, &anonymous(), input()).await;
    assert!(
        matches!(
            refused,
            Err(VerifyOtpError::Guess(OtpGuessError::Stopped { retry_after: 1.. }))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_wrong_guess_that_is_one_too_many_trips_the_breaker() {
    for (right, trips) in [(500, true), (501, false)] {
        let mut parts = counted(false, false);
        count_wrong(&mut parts, 500, right, trips);
        let append = parts.repositories.audit.expect_append();
        append.times(1 + usize::from(trips)).returning(|_| Ok(()));
        let (app, _) = parts.build();
        let refused = verify_otp(&app, &anonymous(), input()).await;
        assert!(refused.is_err(), "{refused:?}");
    }
}

#[tokio::test]
async fn without_limits_nothing_is_counted_but_the_guess() {
    let mut parts = Parts::default();
    parts.account_settings.otp_resend_limit = false;
    let guess = CountedGuess {
        otp: OTP,
        code_hash: "hash".into(),
        is_last: false,
    };
    let count = parts.repositories.otps.expect_count_guess().once();
    count.return_once(move |_, _| Ok(Some(guess)));
    parts.hasher.expect_verify().once().returning(|_, _| Ok(false));
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    let (app, _) = parts.build();
    let refused = verify_otp(&app, &anonymous(), input()).await;
    assert!(refused.is_err(), "{refused:?}");
}
