//! `turnout admin`, as a process beside a running server.

use serde_json::json;
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_testkit::{TestDatabase, TestFolder};
use turnout_tests::{Ended, Process, Tokens};

use super::{ASHA, BEN, PASSWORD, body, code_of};

const PATH: &str = "/v1/auth/password";

struct Operator {
    database: TestDatabase,
    folder: TestFolder,
}

impl Operator {
    /// Runs a command of `turnout admin`, with a password on its standard input.
    async fn does(&self, args: &[&str], password: &str) -> Ended {
        let folder = self.folder.path().display().to_string();
        let base = ["admin", "--database-url", self.database.url(), "--data-dir", &folder];
        let args: Vec<&str> = base.iter().chain(args).copied().collect();
        let ended = Process::run_with_input(&args, password).await;
        assert!(!format!("{ended:?}").contains(PASSWORD), "no password is printed");
        ended
    }

    /// As [`Operator::does`]; it must succeed. Answers what was printed.
    async fn did(&self, args: &[&str]) -> String {
        let ended = self.does(args, PASSWORD).await;
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        ended.stdout
    }

    /// As [`Operator::does`]; it must fail and say this.
    async fn is_told(&self, args: &[&str], password: &str, told: &str) {
        let ended = self.does(args, password).await;
        assert_eq!(ended.code, Some(1), "{}", ended.stdout);
        assert!(ended.stderr.contains(told), "{}", ended.stderr);
    }
}

/// The code of the secret that was printed.
fn shown(printed: &str) -> String {
    let secret = printed.lines().find_map(|line| line.strip_prefix("Secret: ")).unwrap();
    assert!(printed.contains(&format!(
        "otpauth://totp/Turnout:%2B919876543210?secret={secret}&issuer=Turnout"
    )));
    code_of(secret, SystemClock.now())
}

#[tokio::test]
async fn an_operator_makes_staff_beside_a_running_server() {
    let operator = Operator {
        database: TestDatabase::create().await,
        folder: TestFolder::create(),
    };
    let server = Process::start(operator.database.url(), operator.folder.path()).await;
    let client = server.client();
    assert!(operator.did(&["list"]).await.contains("`turnout admin create"));

    let create = ["create", "--phone", ASHA, "--name", "Asha", "--password-stdin"];
    operator.is_told(&create, "Password1234", "too easy to guess").await;
    operator.is_told(&create, "short", "12 characters or more").await;
    let printed = operator.did(&create).await;
    let right = body(ASHA, PASSWORD, Some(&shown(&printed)));
    let signed_in = client.post(PATH, right.clone()).await.expect_status(200);
    assert_eq!(signed_in.text("/user/name"), "Asha");
    client
        .post(PATH, right)
        .await
        .expect_problem(401, "credentials_invalid");
    operator
        .is_told(&create, PASSWORD, "`turnout admin reset --phone +919876543210`")
        .await;

    let grant = ["grant", "--phone", ASHA, "--superuser"];
    operator
        .is_told(
            &["grant", "--phone", BEN, "--superuser"],
            "",
            "`turnout admin create --phone",
        )
        .await;
    assert!(operator.did(&grant).await.starts_with("A superuser"));
    operator.did(&["grant", "--phone", ASHA, "--role", "support"]).await;
    let door = ["grant", "--phone", ASHA, "--role", "door"];
    operator.is_told(&door, "", "given for single events").await;
    let list = operator.did(&["list"]).await;
    assert!(
        list.contains("+919876543210     yes    yes        yes       yes   -"),
        "{list}"
    );

    assert!(list.contains("  support Asha"), "{list}");
    operator
        .did(&["grant", "--phone", ASHA, "--role", "support", "--revoke"])
        .await;
    assert!(!operator.did(&["list"]).await.contains("support"));

    let printed = operator.did(&["reset", "--phone", ASHA, "--keep-password"]).await;
    let dead = json!({"refresh_token": Tokens::of(&signed_in.body).refresh});
    client
        .post("/v1/auth/refresh", dead)
        .await
        .expect_problem(401, "refresh_token_invalid");
    let right = body(ASHA, PASSWORD, Some(&shown(&printed)));
    client.post(PATH, right).await.expect_status(200);

    operator.did(&["grant", "--phone", ASHA, "--role", "admin"]).await;
    operator.did(&["remove", "--phone", ASHA]).await;
    let gone = body(ASHA, PASSWORD, Some(&shown(&printed)));
    client.post(PATH, gone).await.expect_problem(401, "credentials_invalid");
    let token = server.sign_in(ASHA).await;
    let reports = client.with_token(&token).get("/v1/admin/reports").await;
    reports.expect_problem(403, "forbidden");
    assert_eq!(server.stop().await, Some(0));
}
