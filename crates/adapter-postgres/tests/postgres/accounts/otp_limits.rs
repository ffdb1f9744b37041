//! Limits on one-time codes on a real database.

use chrono::TimeDelta;
use futures::future::join_all;
use turnout_domain::accounts::{OtpCount, OtpLimits, OtpPurpose, OtpScope, OtpStatus, SprayingRule, WrongGuesses};
use turnout_domain::ids::OtpId;
use turnout_ports::accounts::{AccountQueries, CodeShare, GuessShare, NewOtp, OtpAlarm, OtpAsked, OtpTarget, OtpUsage};
use uuid::Uuid;

use super::{World, now, phone, world};

impl World {
    async fn usage(&self) -> OtpUsage {
        let outside = self.queries.otp_usage(&asked()).await.unwrap();
        let mut tx = self.begin().await;
        tx.otps().lock_phone(&phone()).await.unwrap();
        assert_eq!(
            tx.otps().usage(&asked()).await.unwrap(),
            outside,
            "one question, one answer"
        );
        tx.commit().await.unwrap();
        outside
    }

    async fn take(&self, counts: &[OtpCount]) -> Option<OtpScope> {
        let mut tx = self.begin().await;
        let full = tx.otps().take(counts).await.unwrap();
        match full {
            None => tx.commit().await.unwrap(),
            Some(_) => tx.rollback().await.unwrap(),
        }
        full
    }
}

fn limits() -> OtpLimits {
    OtpLimits {
        per_address_per_hour: 3,
        per_network_per_hour: 5,
        ..OtpLimits::default()
    }
}

fn asked() -> OtpAsked {
    OtpAsked {
        phone: phone(),
        prefix: "+91987".into(),
        counts: limits().counts(&phone(), Some([203, 0, 113, 9].into()), None, now()),
        at: now(),
    }
}

/// Codes of the prefix, all to other phones, of this age and status.
fn codes(number: u32, minutes: u32, status: &str) -> String {
    let verified_at = if status == "verified" { "created_at" } else { "NULL" };
    format!(
        "INSERT INTO phone_otps
             (uuid, phone, prefix, ip_address, code_hash, status, max_attempts, expires_at, resend_at, created_at, verified_at)
         SELECT gen_random_uuid(), '+9198700' || to_char(n, 'FM00000'), '+91987', format('10.%s.%s.1', {minutes}, n), 'hash',
             '{status}', 5, at, at, at, {verified}
         FROM generate_series(1, {number}) n, (SELECT timestamptz '{now}' - interval '{minutes} minutes' AS at) t",
        now = now().to_rfc3339(),
        verified = verified_at.replace("created_at", "at"),
    )
}

#[tokio::test]
async fn each_count_ends_at_its_limit_and_nothing_of_a_refused_code_is_counted() {
    let world = world().await;
    let counts = asked().counts;
    for _ in 0..3 {
        assert_eq!(world.take(&counts).await, None);
    }
    assert_eq!(world.take(&counts).await, Some(OtpScope::Address));
    assert_eq!(world.usage().await.full, [OtpScope::Address]);
    let neighbour = limits().counts(&phone(), Some([203, 0, 113, 10].into()), None, now());
    for _ in 0..2 {
        assert_eq!(world.take(&neighbour).await, None);
    }
    assert_eq!(
        world.take(&neighbour).await,
        Some(OtpScope::Network),
        "the refused one took nothing"
    );
    let later = limits().counts(
        &phone(),
        Some([203, 0, 113, 9].into()),
        None,
        now() + TimeDelta::hours(1),
    );
    assert_eq!(world.take(&later).await, None, "the next hour");
}

#[tokio::test]
async fn rivals_never_take_more_than_there_is() {
    let world = world().await;
    let counts = asked().counts;
    let taken = join_all((0..20).map(|_| world.take(&counts))).await;
    assert_eq!(taken.iter().filter(|full| full.is_none()).count(), 3);
}

#[tokio::test]
async fn the_phone_tells_its_codes_of_a_day() {
    let world = world().await;
    assert_eq!(world.usage().await, OtpUsage::default());
    let mut tx = world.begin().await;
    for number in 1..=3 {
        let otp = NewOtp {
            id: OtpId::new(Uuid::from_u128(number)),
            target: OtpTarget::sign_in(phone()),
            prefix: "+91987".into(),
            code_hash: "hash".into(),
            max_attempts: 5,
            ip: None,
            at: now() - TimeDelta::hours(25) + TimeDelta::hours(8 * i64::try_from(number).unwrap()),
            expires_at: now(),
            resend_at: now(),
        };
        tx.otps().issue(&otp).await.unwrap();
    }
    tx.otps()
        .withdraw(OtpId::new(Uuid::from_u128(3)), now(), true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world
        .run("UPDATE phone_otps SET created_at = created_at - interval '1 day' WHERE id = (SELECT min(id) FROM phone_otps)")
        .await;
    let past = world.usage().await.past;
    let told: Vec<_> = past
        .iter()
        .map(|code| (code.at, code.status, code.is_withdrawn))
        .collect();
    let expected = [
        (now() - TimeDelta::hours(1), OtpStatus::Expired, true),
        (now() - TimeDelta::hours(9), OtpStatus::Expired, false),
    ];
    assert_eq!(told, expected);
    assert!(past.iter().all(|code| code.purpose == OtpPurpose::SignIn));
}

#[tokio::test]
async fn the_share_of_a_prefix_is_that_of_its_latest_settled_codes() {
    let world = world().await;
    let share = |usage: OtpUsage| (usage.prefix.sent, usage.prefix.right);
    world.run(&codes(10, 4, "pending")).await;
    assert_eq!(share(world.usage().await), (0, 0), "they may still be typed in");
    world
        .run("UPDATE phone_otps SET created_at = created_at - interval '1 minute'")
        .await;
    world.run(&codes(5, 10, "verified")).await;
    world.run(&codes(7, 61, "expired")).await;
    assert_eq!(share(world.usage().await), (15, 5));
    world.run(&codes(200, 20, "expired")).await;
    assert_eq!(
        share(world.usage().await),
        (100, 5),
        "no more than a hundred are looked at"
    );
    world
        .run("UPDATE phone_otps SET ip_address = '203.0.113.9' WHERE status = 'expired'")
        .await;
    let usage = world.usage().await;
    assert_eq!(usage.network, CodeShare { sent: 200, right: 0 });
    assert_eq!(share(usage), (20, 5), "no more than five of one network");

    let mut tx = world.begin().await;
    let closed_until = now() - TimeDelta::minutes(15);
    let closed = tx
        .otps()
        .raise_alarm(OtpAlarm::Pumping, "+91987", now() - TimeDelta::hours(1), closed_until);
    assert!(closed.await.unwrap());
    tx.commit().await.unwrap();
    let usage = world.usage().await;
    assert_eq!(usage.closed_until, Some(closed_until));
    assert_eq!(share(usage), (15, 5), "what was before is settled by having closed it");
}

#[tokio::test]
async fn wrong_guesses_are_counted_by_where_they_come_from() {
    let world = world().await;
    let rule = SprayingRule::default();
    let mut tx = world.begin().await;
    let guess = |last: u8, minutes: i64| {
        rule.wrong_guess(Some([203, 0, 113, last].into()), now() - TimeDelta::minutes(minutes))
    };
    for (number, (last, minutes)) in [(9, 0), (9, 10), (9, 11), (10, 3)].into_iter().enumerate() {
        let otp = OtpId::new(Uuid::from_u128(number as u128));
        tx.otps().count_wrong_guess(otp, &guess(last, minutes)).await.unwrap();
    }
    let since = rule.since(now());
    let wrong = tx.otps().wrong_guesses(&guess(9, 0).asker, since).await.unwrap();
    let expected = WrongGuesses {
        of_address: 2,
        of_network: 3,
        tripped_until: None,
    };
    assert_eq!(wrong, expected);
    tx.commit().await.unwrap();
    world.run(&codes(4, 5, "verified")).await;
    let mut tx = world.begin().await;
    let share = tx.otps().guess_share(since, 3).await.unwrap();
    assert_eq!(share, GuessShare { wrong: 3, right: 4 });
    let share = tx.otps().guess_share(since, 4).await.unwrap();
    assert_eq!(share, GuessShare { wrong: 3, right: 0 }, "not worth counting");
    let until = now() + TimeDelta::minutes(30);
    let raised = tx.otps().raise_alarm(OtpAlarm::Spraying, "all", now(), until).await;
    assert!(raised.unwrap());
    let again = tx.otps().raise_alarm(OtpAlarm::Spraying, "all", now(), until).await;
    assert!(!again.unwrap(), "it is raised");
    let wrong = tx.otps().wrong_guesses(&guess(9, 0).asker, since).await.unwrap();
    assert_eq!(wrong.tripped_until, Some(until));
    let later = tx
        .otps()
        .raise_alarm(OtpAlarm::Spraying, "all", until, until + TimeDelta::minutes(1));
    assert!(later.await.unwrap(), "it had ended");
}

#[tokio::test]
async fn what_no_limit_looks_at_any_more_is_forgotten() {
    let world = world().await;
    assert_eq!(world.take(&asked().counts).await, None);
    world.run(&codes(3, 60 * 49, "expired")).await;
    world.run(&codes(2, 60 * 47, "expired")).await;
    let mut tx = world.begin().await;
    let forget = tx.otps().forget(now(), now() - TimeDelta::days(2), 100).await;
    assert_eq!(forget.unwrap(), 3);
    let hour_later = now() + TimeDelta::hours(1);
    let forget = tx.otps().forget(hour_later, now() - TimeDelta::days(2), 2).await;
    assert_eq!(forget.unwrap(), 2, "so many at a time, of the counts of an hour");
    let forget = tx.otps().forget(hour_later, now() - TimeDelta::days(2), 2).await;
    assert_eq!(forget.unwrap(), 1, "days are still counted");
}
