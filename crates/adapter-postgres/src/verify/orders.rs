//! A paid order has its whole total captured, at one provider, once, and one ticket for each seat.

use super::Query;

/// Rule 3.
pub(super) const PAID: &[Query] = &[
    Query {
        rule: 3,
        name: "order_captured_once",
        about: "order",
        says: "A paid order has exactly one captured payment, of its total; every other order has none.",
        sql: "
            SELECT o.uuid, o.number,
                CASE WHEN paid.yes AND o.total_amount > 0
                    THEN format('1 payment of %s %s', o.total_amount, o.currency) ELSE 'no payment' END,
                format('%s payments of %s %s', coalesce(c.count, 0), coalesce(c.amount, 0), c.currencies)
            FROM orders o
                CROSS JOIN LATERAL (SELECT o.status IN ('paid', 'partially_refunded', 'refunded', 'disputed')) paid (yes)
                LEFT JOIN (SELECT order_id, count(*) AS count, sum(amount) AS amount,
                        string_agg(DISTINCT currency, ' ') AS currencies FROM payment_transactions
                    WHERE kind = 'payment' AND status = 'completed' AND NOT is_stray GROUP BY order_id) c
                    ON c.order_id = o.id
            WHERE CASE WHEN paid.yes AND o.total_amount > 0
                THEN (c.count, c.amount, c.currencies) IS DISTINCT FROM (1, o.total_amount, o.currency)
                ELSE c.count IS NOT NULL END",
    },
    Query {
        rule: 3,
        name: "order_has_its_tickets",
        about: "order",
        says: "A paid order has exactly one ticket for each seat; every other order has none.",
        sql: "
            SELECT o.uuid, o.number, must.seats || ' tickets',
                format('%s tickets of %s seats', coalesce(k.tickets, 0), coalesce(k.seats, 0))
            FROM orders o
                CROSS JOIN LATERAL (SELECT CASE WHEN o.status IN ('paid', 'partially_refunded', 'refunded', 'disputed')
                    THEN o.seats ELSE 0 END) must (seats)
                LEFT JOIN (SELECT order_id, count(*) AS tickets, count(DISTINCT seat_no) AS seats,
                        max(seat_no) AS last, count(DISTINCT (tier_id, event_id)) AS kinds,
                        min(tier_id) AS tier_id
                    FROM tickets WHERE order_id IS NOT NULL GROUP BY order_id) k ON k.order_id = o.id
            WHERE (coalesce(k.tickets, 0), coalesce(k.seats, 0), coalesce(k.last, 0))
                    IS DISTINCT FROM (must.seats, must.seats, must.seats)
                OR k.kinds > 1 OR k.tier_id <> o.tier_id",
    },
    Query {
        rule: 3,
        name: "order_ends_after_it_was_made",
        about: "order",
        says: "An order is not paid or closed before it is made.",
        sql: "
            SELECT uuid, number, 'not before ' || created_at, least(paid_at, closed_at) FROM orders
            WHERE least(paid_at, closed_at) < created_at",
    },
    Query {
        rule: 3,
        name: "unpaid_order_is_closed",
        about: "order",
        says: "An order that was not paid a day after its time is closed, unless its provider is still to be asked.",
        sql: "
            SELECT o.uuid, o.number, 'closed after ' || o.expires_at, o.status FROM orders o
            WHERE o.status = 'pending' AND o.expires_at < $1 - interval '1 day'
                AND NOT EXISTS (SELECT FROM payment_attempts a WHERE a.order_id = o.id AND a.poll_at IS NOT NULL)
                AND NOT EXISTS (SELECT FROM jobs j WHERE j.status IN ('queued', 'running')
                    AND j.payload ->> 'order' = o.uuid::text)",
    },
    Query {
        rule: 3,
        name: "refunded_order_lets_nobody_in",
        about: "order",
        says: "Of an order that was refunded in full no ticket waits for the door, unless the refund was to leave the tickets.",
        sql: "
            SELECT o.uuid, o.number, 'no active ticket', count(*) || ' active'
            FROM orders o JOIN tickets k ON k.order_id = o.id AND k.status = 'active'
            WHERE o.status = 'refunded' AND o.when_refunded <> 'keep_tickets' GROUP BY o.id",
    },
    Query {
        rule: 3,
        name: "movement_noted_once",
        about: "transaction",
        says: "Each movement at a provider is noted once.",
        sql: "
            SELECT (array_agg(uuid ORDER BY id))[1], '', 'noted once', count(*) || ' times'
            FROM payment_transactions WHERE provider_transaction_id IS NOT NULL
            GROUP BY provider, kind, provider_transaction_id HAVING count(*) > 1",
    },
    Query {
        rule: 3,
        name: "webhook_stored_once",
        about: "webhook",
        says: "Each event of a provider is in the inbox once.",
        sql: "
            SELECT (array_agg(uuid ORDER BY id))[1], '', 'stored once', count(*) || ' times'
            FROM payment_webhooks GROUP BY provider, provider_event_id HAVING count(*) > 1",
    },
    Query {
        rule: 3,
        name: "payment_of_one_order",
        about: "order",
        says: "A payment at a provider belongs to one order.",
        sql: "
            SELECT (array_agg(uuid ORDER BY id))[1], min(number), '1 order', count(*) || ' orders'
            FROM orders WHERE provider_payment_id IS NOT NULL
            GROUP BY provider, provider_payment_id HAVING count(*) > 1",
    },
];
