//! Each state that a thing has come to stands in the audit log, as it is written in the same transaction.

use super::Query;

/// Compares rows with the log: `$rows` is a query for `id`, `number`, `action`, one row for each entry that must be there.
macro_rules! written {
    ($rows:literal) => {
        concat!(
            "SELECT must.id, must.number, must.action, 'no entry' FROM (",
            $rows,
            ") must (id, number, action) WHERE NOT EXISTS (SELECT FROM audit_logs l
                WHERE l.object_uuid = must.id AND l.action = must.action AND l.is_successful)"
        )
    };
}

/// Rule 9.
pub(super) const WRITTEN: &[Query] = &[
    Query {
        rule: 9,
        name: "event_audited",
        about: "event",
        says: "What became of an event stands in the audit log.",
        sql: written!(
            "SELECT e.uuid, '', v.action FROM events e CROSS JOIN LATERAL (VALUES
                (TRUE, 'events.event_created'),
                (e.published_at IS NOT NULL, 'events.event_published'),
                (e.status = 'postponed', 'events.event_postponed'),
                (e.status = 'cancelled', 'events.event_cancelled'),
                (e.status = 'completed', 'events.event_completed'),
                (e.deleted_at IS NOT NULL, 'events.event_deleted')) v (applies, action)
            WHERE v.applies"
        ),
    },
    Query {
        rule: 9,
        name: "request_audited",
        about: "request",
        says: "What became of a request stands in the audit log.",
        sql: written!(
            "SELECT r.uuid, '', v.action FROM event_requests r CROSS JOIN LATERAL (VALUES
                (TRUE, 'guestlist.request_made'),
                (r.status <> 'pending', 'guestlist.request_' || r.status)) v (applies, action)
            WHERE v.applies"
        ),
    },
    Query {
        rule: 9,
        name: "invite_audited",
        about: "invite",
        says: "What became of an invitation stands in the audit log.",
        sql: written!(
            "SELECT uuid, '', 'guestlist.invite_' || CASE status WHEN 'pending' THEN 'made' ELSE status END
            FROM event_invites"
        ),
    },
    Query {
        rule: 9,
        name: "attendee_audited",
        about: "attendee",
        says: "That an attendee was confirmed stands in the audit log.",
        sql: written!("SELECT uuid, '', 'guestlist.attendee_confirmed' FROM attendees"),
    },
    Query {
        rule: 9,
        name: "reservation_audited",
        about: "reservation",
        says: "That seats were kept, and that they were booked, given back or ran out, stands in the audit log.",
        sql: written!(
            "SELECT r.uuid, '', v.action FROM reservations r CROSS JOIN LATERAL (VALUES
                (TRUE, 'booking.seats_reserved'),
                (r.source = 'host', 'booking.seats_given'),
                (r.status = 'consumed', 'booking.reservation_consumed'),
                (r.status = 'released', 'booking.seats_released'),
                (r.status = 'expired', 'booking.reservation_expired')) v (applies, action)
            WHERE v.applies"
        ),
    },
    Query {
        rule: 9,
        name: "waitlist_audited",
        about: "waitlist_entry",
        says: "What became of a place in a waitlist stands in the audit log.",
        sql: written!(
            "SELECT w.uuid, '', v.action FROM waitlist_entries w CROSS JOIN LATERAL (VALUES
                (TRUE, 'booking.waitlist_joined'),
                (w.offered_at IS NOT NULL, 'booking.waitlist_offered'),
                (w.status <> 'waiting', 'booking.waitlist_' || w.status)) v (applies, action)
            WHERE v.applies"
        ),
    },
    Query {
        rule: 9,
        name: "order_audited",
        about: "order",
        says: "That an order was made, and that it was paid, refunded, disputed or closed, stands in the audit log.",
        sql: written!(
            "SELECT o.uuid, o.number, v.action FROM orders o CROSS JOIN LATERAL (VALUES
                (TRUE, 'booking.order_created'),
                (o.status IN ('paid', 'partially_refunded', 'refunded', 'disputed'), 'booking.order_paid'),
                (o.status IN ('partially_refunded', 'refunded') AND NOT EXISTS (SELECT FROM payment_transactions t
                    WHERE t.order_id = o.id AND t.kind = 'chargeback' AND t.status = 'completed' AND t.amount > t.excess_amount),
                    'booking.order_refunded'),
                (o.status IN ('failed', 'expired', 'cancelled', 'disputed'), 'booking.order_' || o.status))
                v (applies, action)
            WHERE v.applies"
        ),
    },
    Query {
        rule: 9,
        name: "refund_audited",
        about: "transaction",
        says: "That a refund was made or refused stands in the audit log.",
        sql: written!(
            "SELECT t.uuid, o.number, 'payments.refund_' || t.status
            FROM payment_transactions t JOIN orders o ON o.id = t.order_id
            WHERE t.kind = 'refund' AND t.status <> 'pending'"
        ),
    },
    Query {
        rule: 9,
        name: "chargeback_audited",
        about: "order",
        says: "That a bank took money back, and that it had gone back before, stands in the audit log.",
        sql: written!(
            "SELECT o.uuid, o.number, v.action FROM payment_transactions t JOIN orders o ON o.id = t.order_id
                CROSS JOIN LATERAL (VALUES (TRUE, 'booking.dispute_lost'),
                    (t.excess_amount > 0, 'payments.paid_back_twice')) v (applies, action)
            WHERE t.kind = 'chargeback' AND t.status = 'completed' AND v.applies"
        ),
    },
    Query {
        rule: 9,
        name: "ticket_audited",
        about: "ticket",
        says: "That a ticket was made, and that it was used or became void, stands in the audit log.",
        sql: written!(
            "SELECT k.uuid, k.number, v.action FROM tickets k CROSS JOIN LATERAL (VALUES
                (TRUE, 'ticketing.tickets_issued'),
                (k.status = 'used', 'attendance.checked_in'),
                (k.status IN ('cancelled', 'refunded'), 'ticketing.tickets_voided')) v (applies, action)
            WHERE v.applies"
        ),
    },
    Query {
        rule: 9,
        name: "transfer_audited",
        about: "transfer",
        says: "That a ticket was offered, and what became of the offer, stands in the audit log.",
        sql: written!(
            "SELECT f.uuid, '', v.action FROM ticket_transfers f CROSS JOIN LATERAL (VALUES
                (TRUE, 'ticketing.transfer_offered'),
                (f.status <> 'pending', 'ticketing.transfer_' || f.status)) v (applies, action)
            WHERE v.applies"
        ),
    },
];
