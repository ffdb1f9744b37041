//! After five wrong passwords a phone waits, whether or not somebody has it.

use chrono::TimeDelta;
use futures::future::join_all;
use turnout_application::accounts::{ResetStaff, reset_staff};
use turnout_tests::World;

use super::{ASHA, BEN, PASSWORD, body, code, hire, operator, phone};

const PATH: &str = "/v1/auth/password";
const WRONG: &str = "not the right password";

async fn tries(world: &World, number: &str, count: usize) {
    for _ in 0..count {
        let wrong = body(number, WRONG, Some("123456"));
        world
            .client()
            .post(PATH, wrong)
            .await
            .expect_problem(401, "credentials_invalid");
    }
}

async fn waits(world: &World, number: &str) -> String {
    let right = body(number, PASSWORD, Some("123456"));
    let refused = world
        .client()
        .post(PATH, right)
        .await
        .expect_problem(429, "sign_in_locked");
    refused.header("retry-after").unwrap().to_owned()
}

#[tokio::test]
async fn each_try_after_the_fifth_waits_twice_as_long_for_known_and_unknown_phones() {
    let world = World::start().await;
    hire(&world, ASHA).await;
    for number in [ASHA, BEN] {
        tries(&world, number, 5).await;
        for seconds in [60, 120, 240] {
            assert_eq!(waits(&world, number).await, seconds.to_string(), "{number}");
            world.clock.advance(TimeDelta::seconds(seconds));
            tries(&world, number, 1).await;
        }
    }
    world
        .assert_sql(
            "(SELECT count(*) FILTER (WHERE severity = 'high') = 8
                     AND count(*) FILTER (WHERE error_message = 'sign_in_locked') = 6
              FROM audit_logs WHERE action = 'accounts.sign_in_refused')",
        )
        .await;
}

#[tokio::test]
async fn the_right_password_ends_the_counting_and_waits_like_any_other() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    tries(&world, ASHA, 5).await;
    let right = |world: &World| body(ASHA, PASSWORD, Some(&code(world, &asha)));
    world
        .client()
        .post(PATH, right(&world))
        .await
        .expect_problem(429, "sign_in_locked");
    world.clock.advance(TimeDelta::seconds(60));
    world.client().post(PATH, right(&world)).await.expect_status(200);
    world.assert_sql("(SELECT count(*) FROM password_tries) = 0").await;
    tries(&world, ASHA, 5).await;
    assert_eq!(waits(&world, ASHA).await, "60");
}

#[tokio::test]
async fn an_operator_lets_in_who_is_locked_out() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    tries(&world, ASHA, 5).await;
    let reset = ResetStaff {
        phone: phone(ASHA),
        password: None,
        totp: false,
    };
    let kept = reset_staff(&world.app, &operator(), reset).await.unwrap();
    assert_eq!(kept.enrolment, None);
    let right = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    world.client().post(PATH, right).await.expect_status(200);
}

#[tokio::test]
async fn a_day_later_tries_are_forgotten() {
    let world = World::start().await;
    tries(&world, ASHA, 4).await;
    world.clock.advance(TimeDelta::hours(24));
    world.forget().await;
    world.assert_sql("(SELECT count(*) FROM password_tries) = 1").await;
    world.clock.advance(TimeDelta::seconds(1));
    world.forget().await;
    world.assert_sql("(SELECT count(*) FROM password_tries) = 0").await;
}

/// Forty at two servers at once. Answers how many were compared.
async fn compared(world: &World) -> usize {
    hire(world, ASHA).await;
    let servers = [world.client(), world.client_of_another_server()];
    let wrong = body(ASHA, WRONG, Some("123456"));
    let tries = servers
        .iter()
        .cycle()
        .take(40)
        .map(|server| server.post(PATH, wrong.clone()));
    let answers = join_all(tries).await;
    assert!(answers.iter().all(|answer| [401, 429].contains(&answer.status)));
    answers.iter().filter(|answer| answer.status == 401).count()
}

#[tokio::test]
async fn of_forty_tries_at_once_at_two_servers_five_are_compared() {
    let world = World::start().await;
    assert_eq!(compared(&world).await, 5);
}

#[tokio::test]
async fn control_without_the_lock_all_of_them_are_compared() {
    let world = World::start().await;
    world
        .sql(
            "CREATE FUNCTION unlocked() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN NEW.locked_until := NULL; RETURN NEW; END $$;
             CREATE TRIGGER unlocked BEFORE INSERT OR UPDATE ON password_tries FOR EACH ROW EXECUTE FUNCTION unlocked()",
        )
        .await;
    assert_eq!(compared(&world).await, 40, "the race would be noticed");
}
