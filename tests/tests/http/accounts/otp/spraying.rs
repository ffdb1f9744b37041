//! Few guesses at each of many phones.

use chrono::TimeDelta;
use turnout_tests::{Client, World};

use super::{ask, far, guess, limited, other_than, phone};

const SMALL: [(&str, &str); 5] = [
    ("TURNOUT__OTP__SPRAYING__MOST_PER_ADDRESS", "3"),
    ("TURNOUT__OTP__SPRAYING__MOST_PER_NETWORK", "5"),
    ("TURNOUT__OTP__SPRAYING__TRIP_WRONG", "6"),
    ("TURNOUT__OTP__SPRAYING__STRICT_PER_ADDRESS", "1"),
    ("TURNOUT__OTP__SPRAYING__STRICT_PER_NETWORK", "2"),
];

/// The code that this phone is sent, asked for from an address that guesses nothing.
async fn code_of(world: &World, client: &Client, number: usize) -> String {
    ask(client, &far(9_000 + number), &phone(number))
        .await
        .expect_status(202);
    world.latest_code(&phone(number))
}

/// A wrong guess at a fresh phone.
async fn miss(world: &World, client: &Client, ip: &str, number: usize) {
    let code = code_of(world, client, number).await;
    guess(client, ip, &phone(number), &other_than(&code))
        .await
        .expect_problem(401, "otp_invalid");
}

const ALARMS: &str = "(SELECT count(*) FROM audit_logs WHERE action = 'accounts.otp_alarm_raised' AND severity = 'high'
     AND new_values ->> 'alarm' = 'spraying')";

#[tokio::test]
async fn who_fails_at_many_phones_is_stopped_and_the_neighbours_later() {
    let world = limited(&SMALL).await;
    let (client, other) = (world.client(), world.client_of_another_server());
    for number in 0..3 {
        miss(&world, &client, "203.0.113.9", number).await;
    }
    let right = code_of(&world, &client, 3).await;
    let stopped = guess(&other, "203.0.113.9", &phone(3), &right)
        .await
        .expect_problem(429, "otp_guesses_stopped");
    let wait: i64 = stopped.header("retry-after").unwrap().parse().unwrap();
    assert!((600..=660).contains(&wait), "{wait}");
    for number in 4..6 {
        miss(&world, &client, "203.0.113.10", number).await;
    }
    guess(&client, "203.0.113.11", &phone(3), &right)
        .await
        .expect_problem(429, "otp_guesses_stopped");
    guess(&client, "203.0.114.9", &phone(3), &right)
        .await
        .expect_status(200);
    world.clock.advance(TimeDelta::seconds(wait));
    let right = code_of(&world, &client, 7).await;
    guess(&client, "203.0.113.9", &phone(7), &right)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn spraying_from_everywhere_trips_the_breaker() {
    let world = limited(&SMALL).await;
    let (client, other) = (world.client(), world.client_of_another_server());
    for number in 0..6 {
        miss(&world, &client, &far(number), number).await;
    }
    world.assert_sql(&format!("{ALARMS} = 1")).await;
    let right = code_of(&world, &client, 10).await;
    guess(&other, &far(0), &phone(10), &right)
        .await
        .expect_problem(429, "otp_guesses_stopped");
    // Who has not failed notices nothing, and one more failure does not raise the alarm again.
    guess(&other, &far(100), &phone(10), &right).await.expect_status(200);
    miss(&world, &other, &far(101), 11).await;
    let right = code_of(&world, &client, 12).await;
    guess(&client, &far(101), &phone(12), &right)
        .await
        .expect_problem(429, "otp_guesses_stopped");
    world.assert_sql(&format!("{ALARMS} = 1")).await;
    world.clock.advance(TimeDelta::minutes(31));
    let right = code_of(&world, &client, 13).await;
    guess(&client, &far(101), &phone(13), &right).await.expect_status(200);
}

#[tokio::test]
async fn control_as_many_failures_among_more_sign_ins_trip_nothing() {
    let world = limited(&SMALL).await;
    let client = world.client();
    for number in 20..27 {
        let right = code_of(&world, &client, number).await;
        guess(&client, &far(number), &phone(number), &right)
            .await
            .expect_status(200);
    }
    for number in 0..6 {
        miss(&world, &client, &far(number), number).await;
    }
    world.assert_sql(&format!("{ALARMS} = 0")).await;
}

#[tokio::test]
async fn guesses_at_phones_without_a_code_trip_nothing() {
    let world = limited(&SMALL).await;
    let client = world.client();
    for number in 0..10 {
        guess(&client, "203.0.113.9", &phone(number), "123456")
            .await
            .expect_problem(401, "otp_invalid");
    }
    world.assert_sql("NOT EXISTS (SELECT FROM otp_counts)").await;
}
