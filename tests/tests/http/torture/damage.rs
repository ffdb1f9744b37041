//! The controls: what is broken on purpose is found after the same storm.

use super::Plan;
use super::aftermath::{differences, run};
use super::ledger::Fact;
use super::storm::Storm;

/// Every third time more seats are held, the counter forgets it: no constraint notices, but the checks do.
const FORGETFUL: &str = "
    CREATE SEQUENCE times;
    CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.held > OLD.held AND nextval('times') % 3 = 0 THEN NEW.held := OLD.held; END IF; RETURN NEW; END $$;
    CREATE TRIGGER forget BEFORE UPDATE ON event_inventory FOR EACH ROW EXECUTE FUNCTION forget()";

/// The provider took money that nobody here knows of.
const TAKEN: &str = "
    INSERT INTO sandbox_payments (payment_ref, checkout_token, idempotency_key, reference, amount, currency, status)
    VALUES ('sbx_pay_taken', 'sbx_chk_taken', 'taken', 'ORD-TAKEN', 5, 'INR', 'approved')";

/// A charge is one rupee more than what was paid.
const CHARGE: &str = "
    UPDATE payment_transactions SET amount = amount + 1 WHERE id = (SELECT min(id) FROM payment_transactions
        WHERE kind = 'payment' AND status = 'completed' AND NOT is_stray)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counter_that_forgets_and_a_lost_answer_are_found() {
    let storm = Storm::gather(Plan::gentle()).await;
    run(&storm.database, FORGETFUL).await;
    storm.rage().await;
    let verified = storm.verify().await;
    assert_eq!(verified.code, Some(1), "{}{}", verified.stdout, verified.stderr);
    assert!(verified.stdout.contains("event_counters"), "{}", verified.stdout);

    let reserved = storm.ledger.facts().into_iter().find_map(|fact| match fact {
        Fact::Reserved { key, .. } => Some(key),
        _ => None,
    });
    let rename = format!(
        "UPDATE reservations SET uuid = gen_random_uuid() WHERE uuid = '{}'",
        reserved.unwrap()
    );
    run(&storm.database, &rename).await;
    let lost = storm.ledger.lost(&storm.fleet.any(&storm.dice)).await;
    assert!(!lost.is_empty(), "the lost reservation must be noticed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_is_not_in_both_books_is_found() {
    let storm = Storm::gather(Plan::gentle()).await;
    storm.rage().await;
    assert_eq!(storm.calm().await, [] as [String; 0]);
    assert_eq!(storm.verify().await.code, Some(0));

    run(&storm.database, TAKEN).await;
    let told = differences(&storm.database).await.unwrap();
    assert!(told.contains("sbx_pay_taken"), "{told}");
    run(
        &storm.database,
        "DELETE FROM sandbox_payments WHERE payment_ref = 'sbx_pay_taken'",
    )
    .await;
    assert_eq!(differences(&storm.database).await, None);

    run(&storm.database, CHARGE).await;
    assert!(differences(&storm.database).await.is_some());
    let verified = storm.verify().await;
    assert_eq!(verified.code, Some(1), "{}{}", verified.stdout, verified.stderr);
    assert!(verified.stdout.contains("order_captured_once"), "{}", verified.stdout);
}
