//! Many at once: codes and refresh tokens. Each race has a control in which its guard is taken away.

use futures::future::join_all;
use serde_json::json;
use turnout_tests::{Process, Tokens, World};

use super::ASHA;
use super::revocations::until_refused;

async fn sign_ins_of_one_code(world: &World, rivals: usize) -> usize {
    let client = world.client();
    let code = world.request_code(&client, ASHA).await;
    world.sql("UPDATE phone_otps SET max_attempts = 20").await;
    let servers = [client, world.client_of_another_server()];
    let body = json!({"phone": ASHA, "code": code});
    let guesses = servers
        .iter()
        .cycle()
        .take(rivals)
        .map(|server| server.post("/v1/auth/otp/verify", body.clone()));
    let answers = join_all(guesses).await;
    let refused = |status| [401, 429].contains(&status);
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 200 || refused(answer.status))
    );
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test]
async fn one_right_code_opens_one_session() {
    let world = World::start().await;
    assert_eq!(sign_ins_of_one_code(&world, 50).await, 1);
    world
        .assert_sql("(SELECT count(*) FROM sessions) = 1 AND (SELECT count(*) FROM users) = 1")
        .await;
}

#[tokio::test]
async fn control_a_code_that_is_never_spent_opens_many() {
    let world = World::start().await;
    world
        .sql(
            "CREATE FUNCTION unspent() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN NEW.status := 'pending'; NEW.verified_at := NULL; RETURN NEW; END $$;
             CREATE TRIGGER unspent BEFORE UPDATE ON phone_otps FOR EACH ROW EXECUTE FUNCTION unspent()",
        )
        .await;
    assert!(sign_ins_of_one_code(&world, 50).await > 1, "the race would be noticed");
}

#[tokio::test]
async fn parallel_refreshes_leave_one_living_session() {
    let world = World::start().await;
    let (client, tokens) = world.sign_in_with_tokens(ASHA).await;
    let servers = [client, world.client_of_another_server()];
    let body = json!({"refresh_token": tokens.refresh});
    let uses = servers
        .iter()
        .cycle()
        .take(50)
        .map(|server| server.post("/v1/auth/refresh", body.clone()));
    let answers = join_all(uses).await;
    let given = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(given, 2, "the exchange, and one repetition of it");
    assert!(answers.iter().all(|answer| [200, 401].contains(&answer.status)));
    world
        .assert_sql(
            "(SELECT count(*) FROM sessions WHERE revoked_at IS NULL) = 1
             AND (SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL AND revoked_at IS NULL) = 1",
        )
        .await;
}

#[tokio::test]
async fn parallel_refreshes_at_two_processes_leave_one_living_session() {
    let world = World::start().await;
    let folder = turnout_testkit::TestFolder::create();
    let first = Process::start(world.database_url(), folder.path()).await;
    let second = Process::start(world.database_url(), folder.path()).await;
    let tokens = first.sign_in_with_tokens(ASHA).await;
    let servers = [first.client(), second.client()];
    let body = json!({"refresh_token": tokens.refresh});
    let uses = servers
        .iter()
        .cycle()
        .take(50)
        .map(|server| server.post("/v1/auth/refresh", body.clone()));
    let answers = join_all(uses).await;
    let given: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(given.len(), 2, "the exchange, and one repetition of it");
    assert!(answers.iter().all(|answer| [200, 401].contains(&answer.status)));
    world
        .assert_sql(
            "(SELECT count(*) FROM sessions WHERE revoked_at IS NULL) = 1
             AND (SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL AND revoked_at IS NULL) = 1",
        )
        .await;
    // Both answers are shown: two parties hold the family, and everything of it dies at both processes.
    let both = given.iter().map(|answer| Tokens::of(&answer.body));
    let mut reused = 0;
    for tokens in both {
        let body = json!({"refresh_token": tokens.refresh});
        let answer = servers[0].post("/v1/auth/refresh", body).await;
        reused += u32::from(answer.text("/code") == "refresh_token_reused");
    }
    assert_eq!(reused, 1);
    for server in &servers {
        for answer in &given {
            let there = server.with_token(answer.text("/access_token"));
            until_refused(&there).await.expect_problem(401, "session_ended");
        }
    }
}

#[tokio::test]
async fn parallel_requests_for_a_code_send_one() {
    let world = World::start_with(&[]).await;
    let servers = [world.client(), world.client_of_another_server()];
    let asks = servers
        .iter()
        .cycle()
        .take(20)
        .map(|server| server.post("/v1/auth/otp", json!({"phone": ASHA})));
    let answers = join_all(asks).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 202).count(), 1);
    assert!(answers.iter().all(|answer| [202, 429].contains(&answer.status)));
    assert_eq!(turnout_ports::messaging::Inbox::list(&world.inbox).len(), 1);
}
