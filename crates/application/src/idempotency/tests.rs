use turnout_ports::system::Clock;
use turnout_ports::testing::{Endings, FakeStore, MockRepositories};
use turnout_testkit::ManualClock;

use super::*;

/// Answers its number, or refuses. The mocks would not let it write without a claim.
struct Number(Result<u32, ()>);

#[async_trait]
impl UnitOfWork for Number {
    type Output = u32;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<u32, StoreError> {
        tx.audit().append(&[]).await?;
        self.0.map_err(|()| StoreError::Rejected("no".into()))
    }
}

fn key() -> IdempotencyKey {
    IdempotencyKey {
        actor: None,
        operation: "POST /v1/numbers".into(),
        key: "k".into(),
        fingerprint: [1; 32],
    }
}

fn answer(number: u32) -> StoredAnswer {
    StoredAnswer {
        status: 201,
        headers: Vec::new(),
        body: Some(number.to_string()),
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "renderers take what they write by reference"
)]
fn render(number: &u32) -> StoredAnswer {
    answer(*number)
}

fn once(key: Option<IdempotencyKey>) -> Once<'static, u32> {
    Once { key, render: &render }
}

fn store(repositories: MockRepositories) -> FakeStore {
    let store = FakeStore::default();
    store.show(repositories);
    store
}

fn claims(claim: Claim, runs: usize) -> MockRepositories {
    let mut repositories = MockRepositories::default();
    repositories
        .idempotency
        .expect_claim()
        .once()
        .returning(move |claimed, _| {
            assert_eq!(*claimed, key());
            Ok(claim.clone())
        });
    repositories.audit.expect_append().times(runs).returning(|_| Ok(()));
    repositories
}

async fn run(store: &FakeStore, number: Number, key: Option<IdempotencyKey>) -> Result<Answer<u32>, StoreError> {
    execute_once(store, &number, &once(key), ManualClock::default().now()).await
}

#[tokio::test]
async fn the_first_time_keeps_the_answer_in_the_same_transaction() {
    let mut repositories = claims(Claim::Fresh, 1);
    repositories.idempotency.expect_complete().once().returning(|_, kept| {
        assert_eq!(*kept, answer(7));
        Ok(())
    });
    let store = store(repositories);
    assert_eq!(run(&store, Number(Ok(7)), Some(key())).await.unwrap(), Answer::Done(7));
    assert_eq!(
        store.endings(),
        Endings {
            commits: 1,
            rollbacks: 0
        }
    );
}

#[tokio::test]
async fn the_second_time_does_nothing_and_gives_the_answer_again() {
    let store = store(claims(Claim::Replay(answer(7)), 0));
    let replayed = run(&store, Number(Ok(8)), Some(key())).await.unwrap();
    assert_eq!(replayed, Answer::Replayed(answer(7)));
}

#[tokio::test]
async fn a_key_of_another_request_does_nothing() {
    let store = store(claims(Claim::Mismatch, 0));
    assert_eq!(
        run(&store, Number(Ok(8)), Some(key())).await.unwrap(),
        Answer::KeyReused
    );
}

#[tokio::test]
async fn a_refusal_rolls_back_and_is_not_kept() {
    let store = store(claims(Claim::Fresh, 1));
    assert!(run(&store, Number(Err(())), Some(key())).await.is_err());
    assert_eq!(
        store.endings(),
        Endings {
            commits: 0,
            rollbacks: 1
        }
    );
}

#[tokio::test]
async fn without_a_key_it_simply_happens() {
    let mut repositories = MockRepositories::default();
    repositories.audit.expect_append().once().returning(|_| Ok(()));
    assert_eq!(
        run(&store(repositories), Number(Ok(7)), None).await.unwrap(),
        Answer::Done(7)
    );
}

#[tokio::test]
async fn looking_first_tells_what_is_known() {
    let now = ManualClock::default().now();
    let none: Option<Answer<u32>> = find_answer(&FakeStore::default(), None, now).await.unwrap();
    assert_eq!(none, None);
    let cases = [
        (Claim::Fresh, None),
        (Claim::Mismatch, Some(Answer::KeyReused)),
        (Claim::Replay(answer(7)), Some(Answer::Replayed(answer(7)))),
    ];
    for (claim, expected) in cases {
        let mut repositories = MockRepositories::default();
        repositories
            .idempotency
            .expect_look()
            .returning(move |_, _| Ok(claim.clone()));
        let found: Option<Answer<u32>> = find_answer(&store(repositories), Some(&key()), now).await.unwrap();
        assert_eq!(found, expected);
    }
}

struct Hot;

#[async_trait]
impl UnitOfWork for Hot {
    type Output = u32;
    type Error = StoreError;
    const MODE: Mode = Mode::EachStatement;

    async fn run(&self, _: &mut dyn Repositories) -> Result<u32, StoreError> {
        Ok(1)
    }
}

#[test]
fn a_unit_without_a_transaction_gets_one_with_its_kept_answer() {
    assert_eq!(<Claimed<'_, Hot> as UnitOfWork>::MODE, Mode::ReadWrite);
}
