//! After the storm: what is under way comes to its end, and the books of both sides are compared.

use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use tokio::time::sleep;
use turnout_adapter_postgres::pool::Database;

/// The banks decide every dispute, and nobody tells us.
const BANKS_DECIDE: &str = "
    UPDATE sandbox_payments SET status = CASE WHEN id % 2 = 0 THEN 'dispute_won' ELSE 'dispute_lost' END
    WHERE status = 'disputed'";

/// Lets all the time pass after which providers are asked.
const TIME_PASSES: &str = "UPDATE payment_attempts SET poll_at = now() WHERE poll_at > now()";

/// Lets holds run out, also such as were made while the storm ended, ends the pauses of what waits for another try, and
/// lets others take over what a dead server had begun.
const HASTEN: &str = "
    UPDATE reservations SET expires_at = now() - interval '1 s' WHERE status = 'live' AND expires_at > now();
    UPDATE orders SET expires_at = now() - interval '1 s' WHERE status = 'pending' AND expires_at > now();
    UPDATE payment_attempts SET poll_at = now() WHERE poll_at > now() AND order_id IN (SELECT id FROM orders
        WHERE status IN ('pending', 'disputed') UNION SELECT order_id FROM payment_transactions
        WHERE kind = 'chargeback' AND status = 'pending');
    UPDATE jobs SET run_at = now() WHERE status = 'queued' AND run_at > now();
    UPDATE jobs SET leased_until = now() WHERE status = 'running' AND updated_at < now() - interval '2 s'";

/// What is still under way, as text; nothing, if all is quiet.
const LEFT: &str = "
    SELECT format('order %s is %s', uuid, status) AS what FROM orders WHERE status IN ('pending', 'disputed')
    UNION ALL SELECT format('reservation %s is live', uuid) FROM reservations WHERE status = 'live'
    UNION ALL SELECT format('%s free seats of event %s are not offered to the line', least(t.capacity - t.held - t.sold,
            i.capacity - i.held - i.sold), e.uuid)
        FROM events e JOIN event_inventory i ON i.event_id = e.id JOIN tier_inventory t ON t.event_id = e.id
            CROSS JOIN LATERAL (SELECT seats FROM waitlist_entries WHERE tier_id = t.tier_id AND status = 'waiting'
                ORDER BY id LIMIT 1) first
        WHERE e.status = 'published' AND first.seats <= least(t.capacity - t.held - t.sold, i.capacity - i.held - i.sold)
            AND (SELECT count(*) FROM tier_inventory WHERE event_id = e.id) = 1
    UNION ALL SELECT format('line of cancelled event %s', e.uuid) FROM events e JOIN event_inventory i ON i.event_id = e.id
        WHERE e.status = 'cancelled' AND i.waiting > 0
    UNION ALL SELECT format('%s %s is pending', kind, uuid) FROM payment_transactions WHERE status = 'pending'
    UNION ALL SELECT format('payment %s is asked about at %s', provider_payment_id, poll_at) FROM payment_attempts
        WHERE poll_at < now()
    UNION ALL SELECT format('job %s is %s after %s tries: %s', kind, status, attempts, last_error) FROM jobs
        WHERE status <> 'done'
    UNION ALL SELECT format('webhook %s is %s: %s', provider_event_id, status, processing_error) FROM payment_webhooks
        WHERE status IN ('received', 'failed')";

/// Each payment at the provider, with what is left of it there and here: less than nothing, where the bank took what had gone
/// back before.
const BOTH_BOOKS: &str = "
    WITH books AS (
        SELECT s.payment_ref, s.reference, s.status, s.refunded_amount,
            CASE WHEN s.status IN ('approved', 'disputed', 'dispute_won') THEN s.amount - s.refunded_amount
                WHEN s.status = 'dispute_lost' THEN -s.refunded_amount ELSE 0 END AS there,
            ours.*
        FROM sandbox_payments s CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE kind = 'payment') AS times, coalesce(bool_or(is_stray), FALSE) AS is_stray,
                coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS refunded,
                coalesce(sum(CASE kind WHEN 'payment' THEN amount ELSE -amount END), 0) AS here
            FROM payment_transactions WHERE provider_payment_id = s.payment_ref AND status = 'completed') ours)";

/// Where the provider's books and ours differ, where somebody paid twice, and where money is kept that bought nothing.
const DIFFERENCES: &str = "
    SELECT format('of payment %s, which is %s, %s is left there and %s here; it came %s times, %s went back there and %s here',
        payment_ref, status, there, here, times, refunded_amount, refunded) AS what
        FROM books WHERE there <> here OR refunded_amount <> refunded OR times > 1
    UNION ALL
    SELECT format('%s of payment %s is kept and bought nothing', here, payment_ref) FROM books WHERE is_stray AND here > 0
    UNION ALL
    SELECT format('order %s was paid by %s payments', reference, count(*)) FROM books WHERE there > 0
        GROUP BY reference HAVING count(*) > 1
    UNION ALL
    SELECT format('the provider has %s, paid orders have %s', b.there, o.here)
        FROM (SELECT coalesce(sum(there), 0) AS there FROM books) b,
            (SELECT coalesce(sum(captured_amount - refunded_amount), 0)
                - (SELECT coalesce(sum(excess_amount), 0) FROM payment_transactions) AS here
                FROM orders WHERE total_amount > 0) o
        WHERE b.there <> o.here
    UNION ALL
    SELECT format('%s %s is not in the provider''s books', t.kind, t.uuid) FROM payment_transactions t
        WHERE t.status = 'completed' AND NOT EXISTS (SELECT FROM books WHERE payment_ref = t.provider_payment_id)";

/// The rows of a query for `what`, through the message of an error, as no rows can be read here.
async fn told(database: &Database, with: &str, query: &str) -> Option<String> {
    let statement = format!(
        "DO $$ DECLARE told text; BEGIN {with} SELECT string_agg(what, E'\\n') INTO told FROM ({query}) all_of_it;
            IF told IS NOT NULL THEN RAISE EXCEPTION '%', told; END IF; END $$"
    );
    let mut connection = database.write().await.unwrap();
    let outcome = connection.batch_execute(&statement).await;
    outcome.err().map(|error| error.to_string())
}

pub async fn run(database: &Database, statements: &str) {
    let mut connection = database.write().await.unwrap();
    connection.batch_execute(statements).await.unwrap();
}

/// Waits until nothing is under way any more, and answers what is left when patience is.
pub async fn settle(database: &Database, patience: Duration) -> Option<String> {
    let deadline = Instant::now() + patience;
    run(database, BANKS_DECIDE).await;
    // What comes of the first round may begin something again.
    for _ in 0..2 {
        run(database, TIME_PASSES).await;
        while let Some(left) = told(database, "", LEFT).await {
            if Instant::now() > deadline {
                return Some(left);
            }
            run(database, HASTEN).await;
            sleep(Duration::from_millis(400)).await;
        }
    }
    None
}

/// Where the provider's books and ours differ.
pub async fn differences(database: &Database) -> Option<String> {
    told(database, BOTH_BOOKS, DIFFERENCES).await
}
