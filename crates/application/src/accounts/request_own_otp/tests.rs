use chrono::TimeDelta;
use turnout_domain::ids::SessionId;
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::messaging::Receipt;
use turnout_ports::system::Clock;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, own_profile, signed_in};

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

/// Parts in which the user's phone ends in 10.
fn parts() -> Parts {
    let mut parts = Parts::default();
    let profiles = parts.account_queries.expect_own_profile();
    profiles.returning(|_| Ok(Some(own_profile())));
    parts
}

const SESSION: SessionId = SessionId::new(Uuid::from_u128(8));

async fn request(app: &App, wish: OwnOtp) -> Result<OtpSent, RequestOwnOtpError> {
    let render = |_: &OtpSent| -> StoredAnswer { panic!("a request without a key keeps no answer") };
    let once = Once {
        key: None,
        render: &render,
    };
    let context = RequestContext {
        session: Some(SESSION),
        ..signed_in(ASHA)
    };
    match request_own_otp(app, &context, ASHA, wish, once).await? {
        Answer::Done(sent) => Ok(sent),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_code_is_bound_to_the_user_and_goes_where_it_proves_something() {
    let cases = [
        (
            OwnOtp::ChangePhone(phone("+919876543211")),
            OtpPurpose::ChangePhone,
            "+919876543211",
        ),
        (OwnOtp::Erase, OtpPurpose::Erase, "+919876543210"),
    ];
    for (wish, purpose, to) in cases {
        let mut parts = parts();
        parts.account_settings.otp_resend_limit = false;
        let opened_at = parts.repositories.sessions.expect_opened_at();
        opened_at.returning(|_, _| Ok(Some(ManualClock::default().now())));
        parts.hasher.expect_hash().once().returning(|_| Ok("hash".to_owned()));
        let otps = &mut parts.repositories.otps;
        otps.expect_lock_phone().once().returning(|_| Ok(()));
        otps.expect_issue().once().returning(move |otp| {
            assert_eq!(otp.target, OtpTarget::of(ASHA, purpose, phone(to)));
            Ok(())
        });
        parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
        parts.sms.expect_send().once().returning(move |sms| {
            assert_eq!(sms.to, phone(to));
            Ok(Receipt::default())
        });
        let (app, _) = parts.build();
        let sent = request(&app, wish).await.unwrap();
        assert_eq!(sent.expires_at, ManualClock::default().now() + TimeDelta::minutes(5));
    }
}

#[tokio::test]
async fn the_own_phone_and_shut_accounts_are_refused_before_anything_is_sent() {
    let (app, _) = parts().build();
    let same = request(&app, OwnOtp::ChangePhone(phone("+919876543210"))).await;
    assert!(matches!(same, Err(RequestOwnOtpError::SamePhone)), "{same:?}");
    let mut parts = Parts::default();
    parts.account_queries.expect_own_profile().returning(|_| Ok(None));
    let (app, _) = parts.build();
    let shut = request(&app, OwnOtp::Erase).await;
    assert!(matches!(shut, Err(RequestOwnOtpError::Deactivated)), "{shut:?}");
}

#[tokio::test]
async fn who_signed_in_long_ago_gets_no_code_for_another_phone() {
    let now = ManualClock::default().now();
    for opened_at in [None, Some(now - TimeDelta::minutes(15))] {
        let mut parts = parts();
        let opening = parts.repositories.sessions.expect_opened_at().once();
        opening.returning(move |user, session| {
            assert_eq!((user, session), (ASHA, SESSION));
            Ok(opened_at)
        });
        parts.repositories.audit.expect_append().once().returning(|entries| {
            assert_eq!(entries[0].refused, Some("sign_in_again"));
            Ok(())
        });
        let (app, _) = parts.build();
        let refused = request(&app, OwnOtp::ChangePhone(phone("+919876543211"))).await;
        assert!(matches!(refused, Err(RequestOwnOtpError::SignInAgain)), "{refused:?}");
    }
}
