use turnout_domain::accounts::{ErasureRefused, OtpCode, OtpPurpose};
use turnout_domain::ids::OtpId;
use turnout_ports::accounts::{CountedGuess, OtpTarget, SessionEnd};

use super::*;
use crate::accounts::OtpGuessError;

const OTP: OtpId = OtpId::new(Uuid::from_u128(7));

/// Parts in which the code is right or wrong.
fn guessed(is_right: bool) -> Parts {
    let mut parts = Parts::default();
    parts.account_settings.otp_resend_limit = false;
    let profiles = parts.account_queries.expect_own_profile();
    profiles.returning(|_| Ok(Some(own_profile())));
    let counts = parts.repositories.otps.expect_count_guess().once();
    counts.returning(|target, _| {
        let expected = OtpTarget::of(ASHA, OtpPurpose::Erase, own_profile().user.phone);
        assert_eq!(*target, expected);
        Ok(Some(CountedGuess {
            otp: OTP,
            code_hash: "hash".into(),
            is_last: false,
        }))
    });
    let compares = parts.hasher.expect_verify().once();
    compares.returning(move |_, _| Ok(is_right));
    parts
}

/// Parts in which the code is right and these are the ties of the person.
fn tied(ties: Ties) -> Parts {
    let mut parts = guessed(true);
    lives_until(&mut parts, None);
    let looks = parts.repositories.privacy.expect_ties();
    looks.returning(move |_, _| Ok(ties));
    parts
}

fn spent(parts: &mut Parts, by_us: bool) {
    let spends = parts.repositories.otps.expect_consume().once();
    spends.returning(move |otp, _| {
        assert_eq!(otp, OTP);
        Ok(by_us)
    });
}

async fn ask(app: &App) -> Result<DateTime<Utc>, RequestErasureError> {
    let wish = RequestErasure {
        code: OtpCode::parse("123456").unwrap(),
        gives_up_tickets: false,
    };
    request_erasure(app, &signed_in(ASHA), ASHA, wish).await
}

#[tokio::test]
async fn the_wish_ends_all_sessions_and_waits_for_its_time() {
    let mut parts = tied(Ties::default());
    spent(&mut parts, true);
    let audit = parts.watch_audit();
    let erase_at = now() + TimeDelta::days(14);
    let schedules = parts.repositories.privacy.expect_schedule().once();
    schedules.returning(move |user, at, gives_up| {
        assert_eq!((user, at, gives_up), (ASHA, Some(erase_at), false));
        Ok(())
    });
    let ends = parts.repositories.sessions.expect_end_all().once();
    ends.returning(|user, keep, why, _| {
        assert_eq!((user, keep, why), (ASHA, None, SessionEnd::Erased));
        Ok(2)
    });
    let (app, store) = parts.build();
    assert_eq!(ask(&app).await.unwrap(), erase_at);
    assert_eq!(audit.seen(), [(AuditAction::ErasureRequested, None)]);
    assert_eq!(store.endings(), endings(2, 0));
}

#[tokio::test]
async fn who_asks_again_gets_the_same_time_and_keeps_the_code() {
    let mut parts = guessed(true);
    let erase_at = now() + TimeDelta::days(3);
    lives_until(&mut parts, Some(erase_at));
    assert_eq!(ask(&parts.build().0).await.unwrap(), erase_at);
}

#[tokio::test]
async fn ties_are_named_and_noted_and_the_code_can_be_used_again() {
    let free = Ties::default();
    for (ties, why) in [
        (Ties { is_staff: true, ..free }, ErasureRefused::Staff),
        (Ties { hosted: 2, ..free }, ErasureRefused::HostsEvents { events: 2 }),
        (Ties { owed: 1, ..free }, ErasureRefused::MoneyOwed { orders: 1 }),
        (Ties { tickets: 3, ..free }, ErasureRefused::HasTickets { tickets: 3 }),
    ] {
        let mut parts = tied(ties);
        let audit = parts.watch_audit();
        let (app, store) = parts.build();
        match ask(&app).await {
            Err(RequestErasureError::Refused(refused)) => assert_eq!(refused, why),
            other => panic!("{other:?}"),
        }
        assert_eq!(audit.seen(), [(AuditAction::ErasureRefused, Some(why.code()))]);
        assert_eq!(store.endings(), endings(2, 0), "the entry is kept");
    }
}

#[tokio::test]
async fn a_wrong_code_and_one_that_a_rival_spent_are_refused_alike() {
    let mut rivals = tied(Ties::default());
    spent(&mut rivals, false);
    for mut parts in [guessed(false), rivals] {
        let audit = parts.watch_audit();
        let (app, store) = parts.build();
        let refused = ask(&app).await;
        assert!(
            matches!(refused, Err(RequestErasureError::Otp(OtpGuessError::Wrong))),
            "{refused:?}"
        );
        assert_eq!(audit.seen(), [(AuditAction::ErasureRefused, Some("otp_invalid"))]);
        assert_eq!(store.endings(), endings(2, 0));
    }
}

#[tokio::test]
async fn a_shut_account_does_not_even_guess() {
    let mut parts = Parts::default();
    parts.account_queries.expect_own_profile().returning(|_| Ok(None));
    let (app, store) = parts.build();
    let refused = ask(&app).await;
    assert!(
        matches!(refused, Err(RequestErasureError::Otp(OtpGuessError::Deactivated))),
        "{refused:?}"
    );
    assert_eq!(store.endings(), endings(0, 0));
}
