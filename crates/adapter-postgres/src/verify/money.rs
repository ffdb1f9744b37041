//! Money that comes, and money that goes back.

use super::Query;

/// Rules 4 and 5.
pub(super) const BALANCED: &[Query] = &[
    Query {
        rule: 4,
        name: "stray_money_goes_back",
        about: "transaction",
        says: "Money that bought nothing has a refund of all of it, made, under way, or refused and shown as such.",
        sql: "
            SELECT p.uuid, o.number, format('1 refund of %s %s', p.amount, p.currency),
                format('%s refunds, %s of them not refused', coalesce(r.tries, 0), coalesce(r.good, 0))
            FROM payment_transactions p JOIN orders o ON o.id = p.order_id
                LEFT JOIN (SELECT payment_id, count(*) AS tries, count(*) FILTER (WHERE status <> 'failed') AS good,
                        min(amount) AS least, max(amount) AS most
                    FROM payment_transactions WHERE kind = 'refund' AND is_stray GROUP BY payment_id) r
                    ON r.payment_id = p.id
            WHERE p.kind = 'payment' AND p.is_stray AND p.status = 'completed'
                AND (r.tries IS NULL OR r.good > 1 OR (r.least, r.most) IS DISTINCT FROM (p.amount, p.amount))",
    },
    Query {
        rule: 5,
        name: "order_balances",
        about: "order",
        says: "What an order says was captured and went back equals the sums of its completed transactions.",
        sql: "
            SELECT o.uuid, o.number,
                format('%s captured, %s back', coalesce(t.captured, 0), coalesce(t.back, 0)),
                format('%s captured, %s back', o.captured_amount, o.refunded_amount)
            FROM orders o LEFT JOIN (SELECT order_id, sum(amount) FILTER (WHERE kind = 'payment') AS captured,
                    sum(amount - excess_amount) FILTER (WHERE kind <> 'payment') AS back
                FROM payment_transactions WHERE status = 'completed' AND NOT is_stray GROUP BY order_id) t
                ON t.order_id = o.id
            WHERE o.captured_amount <> coalesce(t.captured, 0) OR o.refunded_amount <> coalesce(t.back, 0)",
    },
    Query {
        rule: 5,
        name: "order_status_matches_money",
        about: "order",
        says: "The status of an order says what was captured and what went back.",
        sql: "
            SELECT uuid, number, status || ' of ' || total_amount,
                format('%s captured, %s back', captured_amount, refunded_amount)
            FROM orders
            WHERE NOT CASE status
                WHEN 'paid' THEN captured_amount = total_amount AND refunded_amount = 0
                WHEN 'partially_refunded' THEN captured_amount = total_amount
                    AND refunded_amount > 0 AND refunded_amount < captured_amount
                WHEN 'refunded' THEN captured_amount = total_amount AND refunded_amount = captured_amount
                WHEN 'disputed' THEN captured_amount = total_amount AND refunded_amount <= captured_amount
                ELSE captured_amount = 0 AND refunded_amount = 0 END",
    },
    Query {
        rule: 5,
        name: "refund_within_payment",
        about: "transaction",
        says: "What went back of a payment, or is on its way, never exceeds the payment, but for what a bank took twice.",
        sql: "
            SELECT p.uuid, o.number, format('at most %s %s', p.amount, p.currency),
                format('%s went back, %s refunded or under way', b.done, b.refunds)
            FROM payment_transactions p JOIN orders o ON o.id = p.order_id
                JOIN (SELECT payment_id, coalesce(sum(amount - excess_amount) FILTER (WHERE status = 'completed'), 0) AS done,
                        coalesce(sum(amount) FILTER (WHERE kind = 'refund' AND status <> 'failed'), 0) AS refunds
                    FROM payment_transactions WHERE kind <> 'payment' GROUP BY payment_id) b ON b.payment_id = p.id
            WHERE greatest(b.done, b.refunds) > p.amount OR (greatest(b.done, b.refunds) > 0 AND p.status <> 'completed')",
    },
    Query {
        rule: 5,
        name: "paid_back_twice_is_noted",
        about: "transaction",
        says: "What went back of a payment beyond the payment is what banks took of it twice, and each of them says so.",
        sql: "
            SELECT p.uuid, o.number, format('%s %s twice', greatest(b.back - p.amount, 0), p.currency),
                format('%s %s twice', b.excess, p.currency)
            FROM payment_transactions p JOIN orders o ON o.id = p.order_id
                JOIN (SELECT payment_id, coalesce(sum(amount) FILTER (WHERE status = 'completed'), 0) AS back,
                        sum(excess_amount) AS excess
                    FROM payment_transactions WHERE kind <> 'payment' GROUP BY payment_id) b ON b.payment_id = p.id
            WHERE b.excess <> greatest(b.back - p.amount, 0)",
    },
    Query {
        rule: 5,
        name: "movement_of_its_order",
        about: "transaction",
        says: "A refund or chargeback takes back a payment of the same order, provider and currency, stray or not.",
        sql: "
            SELECT t.uuid, o.number, 'a payment of the same order',
                CASE WHEN p.id IS NULL THEN 'none' ELSE 'another' END
            FROM payment_transactions t JOIN orders o ON o.id = t.order_id
                LEFT JOIN payment_transactions p ON p.id = t.payment_id
            WHERE t.kind <> 'payment' AND (p.kind, p.order_id, p.provider, p.currency, p.is_stray)
                IS DISTINCT FROM ('payment', t.order_id, t.provider, t.currency, t.is_stray)",
    },
    Query {
        rule: 5,
        name: "refund_retried_once",
        about: "transaction",
        says: "A refund is tried again only once it was refused, once, with the same amount of the same payment.",
        sql: "
            SELECT f.uuid, o.number, format('1 retry of %s %s, refused', f.amount, f.currency),
                format('%s retries, %s', count(*), f.status)
            FROM payment_transactions f JOIN payment_transactions n ON n.retry_of = f.id JOIN orders o ON o.id = f.order_id
            GROUP BY f.id, o.id HAVING count(*) > 1 OR f.status <> 'failed'
                OR bool_or((n.kind, n.payment_id, n.amount, n.currency)
                    IS DISTINCT FROM ('refund', f.payment_id, f.amount, f.currency))",
    },
    Query {
        rule: 5,
        name: "refund_made_good_once",
        about: "order",
        says: "Later refunds make good no more than what was refused.",
        sql: "
            SELECT o.uuid, o.number, 'at most ' || t.refused, t.made_good || ' made good'
            FROM orders o JOIN (SELECT order_id, sum(makes_good_amount) AS made_good,
                    coalesce(sum(amount) FILTER (WHERE status = 'failed'), 0) AS refused
                FROM payment_transactions WHERE kind = 'refund' AND NOT is_stray GROUP BY order_id) t ON t.order_id = o.id
            WHERE t.made_good > t.refused",
    },
    Query {
        rule: 5,
        name: "order_costs_what_was_reserved",
        about: "order",
        says: "An order that was not given up costs what the buyer was told with the reservation.",
        sql: "
            SELECT o.uuid, o.number, r.total_amount || ' ' || r.currency, o.total_amount || ' ' || o.currency
            FROM orders o JOIN reservations r ON r.id = o.reservation_id
            WHERE o.status NOT IN ('failed', 'expired', 'cancelled')
                AND (o.currency, o.unit_price, o.net_amount, o.gst_percent, o.gst_amount, o.platform_fee, o.fee_bearer)
                    IS DISTINCT FROM (r.currency, r.unit_price, r.net_amount, r.gst_percent, r.gst_amount, r.platform_fee,
                        r.fee_bearer)",
    },
    Query {
        rule: 5,
        name: "order_lines_sum_to_total",
        about: "order",
        says: "The price lines of an order sum exactly to its total.",
        sql: "
            SELECT uuid, number, net_amount + gst_amount + CASE fee_bearer WHEN 'guest' THEN platform_fee ELSE 0 END,
                total_amount
            FROM orders
            WHERE total_amount <> net_amount + gst_amount + CASE fee_bearer WHEN 'guest' THEN platform_fee ELSE 0 END",
    },
];
