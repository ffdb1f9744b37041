//! Damages of the life in life.sql, and the checks that have to notice them.

/// Names of checks, in their order, and statements.
pub const DAMAGE: &[(&[&str], &str)] = &[
    (&["event_seats_fit"], "UPDATE event_inventory SET capacity = 5"),
    (&["tier_seats_fit"], "UPDATE tier_inventory SET capacity = 4 WHERE sold = 4"),
    (
        &["attendee_has_tickets", "ticket_of_its_owner"],
        "UPDATE tickets SET attendee_id = (SELECT id FROM attendees WHERE uuid = u(74)) WHERE uuid = u(82)",
    ),
    (
        &["attendee_has_tickets", "event_counters", "going_count"],
        "UPDATE attendees SET seats = 3 WHERE uuid = u(71)",
    ),
    (&["event_counters"], "UPDATE event_inventory SET held = held + 1"),
    (&["event_counters"], "UPDATE event_inventory SET sold = sold - 1"),
    (
        &["event_counters", "going_count", "requests_count", "waiting_count"],
        "DELETE FROM event_inventory",
    ),
    (&["tier_counters"], "UPDATE tier_inventory SET sold = sold - 1 WHERE sold = 4"),
    (&["tier_counters"], "UPDATE tier_inventory SET held = held + 1 WHERE sold = 4"),
    (
        &["event_counters", "tier_counters"],
        "UPDATE tickets SET is_seat_kept = TRUE WHERE uuid = u(83)",
    ),
    (
        &["kept_seat_is_empty"],
        "UPDATE tickets SET is_seat_kept = TRUE WHERE uuid = u(82)",
    ),
    (
        &["event_counters", "tier_counters", "paid_order_holds_nothing"],
        "UPDATE reservations SET status = 'live' WHERE uuid = u(21)",
    ),
    (
        &["consumed_hold_was_paid", "reservation_audited"],
        "UPDATE reservations SET status = 'consumed' WHERE uuid = u(27)",
    ),
    (
        &["consumed_hold_was_paid", "order_costs_what_was_reserved"],
        "UPDATE orders SET reservation_id = (SELECT id FROM reservations WHERE uuid = u(21)) WHERE uuid = u(35)",
    ),
    (
        &["consumed_hold_was_paid", "reservation_audited"],
        "UPDATE reservations SET status = 'released' WHERE uuid = u(29)",
    ),
    (
        &["given_seats_have_tickets"],
        "UPDATE reservations SET seats = 2 WHERE uuid = u(29)",
    ),
    (
        &["reservation_ends_after_it_began"],
        "UPDATE reservations SET ended_at = created_at - interval '1 second' WHERE uuid = u(27)",
    ),
    (
        &["offer_is_its_hold"],
        "UPDATE reservations SET source = 'open' WHERE uuid = u(22)",
    ),
    (
        &["offer_is_its_hold"],
        "UPDATE waitlist_entries SET reservation_id = NULL WHERE uuid = u(112)",
    ),
    (
        &["offer_is_its_hold", "waitlist_audited"],
        "UPDATE waitlist_entries SET status = 'left' WHERE uuid = u(113)",
    ),
    (
        &["order_captured_once", "order_balances"],
        "INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, currency, provider, completed_at)
            SELECT u(999), id, 'payment', 'completed', 998, 'INR', 'sandbox', now() FROM orders WHERE uuid = u(31)",
    ),
    (
        &["order_captured_once", "order_balances"],
        "DELETE FROM payment_transactions WHERE uuid = u(41)",
    ),
    (
        &["order_captured_once"],
        "UPDATE payment_transactions SET currency = 'USD' WHERE uuid = u(41)",
    ),
    (
        &["order_ends_after_it_was_made"],
        "UPDATE orders SET paid_at = created_at - interval '1 second' WHERE uuid = u(31)",
    ),
    (
        &["order_ends_after_it_was_made"],
        "UPDATE orders SET closed_at = created_at - interval '1 second' WHERE uuid = u(33)",
    ),
    (
        &["unpaid_order_is_closed"],
        "UPDATE orders SET expires_at = '2027-01-09' WHERE uuid = u(32)",
    ),
    (
        &["order_has_its_tickets"],
        "UPDATE tickets SET order_id = NULL WHERE uuid = u(82)",
    ),
    (
        &["order_has_its_tickets"],
        "UPDATE tickets SET order_id = (SELECT id FROM orders WHERE uuid = u(32)) WHERE uuid = u(82)",
    ),
    (
        &["order_has_its_tickets"],
        "UPDATE tickets SET seat_no = 1 WHERE uuid = u(82)",
    ),
    (
        &["refunded_order_lets_nobody_in", "order_status_matches_money"],
        "UPDATE orders SET status = 'refunded' WHERE uuid = u(34)",
    ),
    (
        &["movement_noted_once"],
        "UPDATE payment_transactions SET provider_transaction_id = 'txn_41' WHERE uuid = u(44)",
    ),
    (
        &["webhook_stored_once"],
        "INSERT INTO payment_webhooks (uuid, provider, provider_event_id, webhook_type, payload, received_at)
            SELECT u(999), provider, provider_event_id, webhook_type, payload, received_at FROM payment_webhooks",
    ),
    (
        &["payment_of_one_order"],
        "UPDATE orders SET provider_payment_id = 'pay_31' WHERE uuid = u(34)",
    ),
    (
        &["stray_money_goes_back", "paid_back_twice_is_noted"],
        "DELETE FROM payment_transactions WHERE uuid = u(53)",
    ),
    (
        &["stray_money_goes_back", "paid_back_twice_is_noted"],
        "UPDATE payment_transactions SET amount = 498 WHERE uuid = u(53)",
    ),
    (
        &["stray_money_goes_back", "refund_within_payment"],
        "INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, currency, provider, is_stray, payment_id)
            SELECT u(999), order_id, 'refund', 'pending', amount, currency, provider, TRUE, id
            FROM payment_transactions WHERE uuid = u(43)",
    ),
    (
        &["order_balances"],
        "UPDATE orders SET refunded_amount = 500 WHERE uuid = u(34)",
    ),
    (
        &["order_balances", "order_status_matches_money"],
        "UPDATE orders SET captured_amount = 997 WHERE uuid = u(31)",
    ),
    (
        &["order_status_matches_money"],
        "UPDATE orders SET status = 'paid' WHERE uuid = u(34)",
    ),
    (
        &["refund_within_payment"],
        "INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, currency, provider, payment_id)
            SELECT u(999), order_id, 'refund', 'pending', 500, currency, provider, id
            FROM payment_transactions WHERE uuid = u(44)",
    ),
    (
        &["refund_within_payment", "paid_back_twice_is_noted"],
        "UPDATE payment_transactions SET excess_amount = 498 WHERE uuid = u(57)",
    ),
    (
        &["paid_back_twice_is_noted"],
        "DELETE FROM payment_transactions WHERE uuid = u(53);
        INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, currency, provider, is_stray, payment_id)
            SELECT u(999), order_id, 'refund', 'pending', amount, currency, provider, TRUE, id
            FROM payment_transactions WHERE uuid = u(43)",
    ),
    (
        &["movement_of_its_order"],
        "UPDATE payment_transactions SET payment_id = (SELECT id FROM payment_transactions WHERE uuid = u(41))
            WHERE uuid = u(56)",
    ),
    (
        &["refund_retried_once"],
        "UPDATE payment_transactions SET retry_of = (SELECT id FROM payment_transactions WHERE uuid = u(64))
            WHERE uuid IN (u(54), u(53))",
    ),
    (
        &["refund_retried_once"],
        "UPDATE payment_transactions SET retry_of = (SELECT id FROM payment_transactions WHERE uuid = u(53))
            WHERE uuid = u(54)",
    ),
    (
        &["refund_made_good_once"],
        "UPDATE payment_transactions SET makes_good_amount = 499 WHERE uuid IN (u(54), u(64))",
    ),
    (
        &["order_costs_what_was_reserved"],
        "UPDATE reservations SET unit_price = unit_price - 1, net_amount = net_amount - 2, total_amount = total_amount - 2
            WHERE uuid = u(21)",
    ),
    (
        &["order_costs_what_was_reserved", "order_lines_sum_to_total"],
        "UPDATE orders SET net_amount = net_amount + 0.01 WHERE uuid = u(31)",
    ),
    (
        &["admitted_once"],
        "INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, scanned_at)
            SELECT u(999), event_id, id, 'in', 'ok', now() FROM tickets WHERE uuid = u(81);
        UPDATE attendance_records SET entries = 3 WHERE entries = 2",
    ),
    (
        &["used_ticket_was_redeemed"],
        "UPDATE ticket_secrets SET is_redeemed = NOT is_redeemed WHERE is_redeemed",
    ),
    (
        &["used_ticket_was_redeemed"],
        "UPDATE tickets SET status = 'active' WHERE uuid = u(81)",
    ),
    (
        &["used_ticket_was_redeemed"],
        "DELETE FROM ticket_secrets WHERE is_redeemed",
    ),
    (
        &["admissions_counted"],
        "UPDATE attendance_records SET entries = 1 WHERE entries = 2",
    ),
    (
        &["ticket_of_its_owner"],
        "UPDATE ticket_transfers SET to_user_id = from_user_id WHERE uuid = u(121)",
    ),
    (
        &["transfer_made_a_code"],
        "UPDATE tickets SET generation = 1 WHERE uuid = u(82)",
    ),
    (
        &["void_ticket_is_not_offered"],
        "UPDATE ticket_transfers SET ticket_id = (SELECT id FROM tickets WHERE uuid = u(83)) WHERE uuid = u(122)",
    ),
    (
        &["admissions_counted"],
        "UPDATE ticket_scans SET counts_as = 'already_checked_in' WHERE uuid = u(93)",
    ),
    (&["going_count"], "UPDATE event_inventory SET going_count = going_count + 1"),
    (&["requests_count"], "UPDATE event_inventory SET requests_count = 0"),
    (&["waiting_count"], "UPDATE event_inventory SET waiting = 1"),
    (&["waiting_count"], "UPDATE tier_inventory SET waiting = 1 WHERE waiting = 2"),
    (
        &["event_audited"],
        "DELETE FROM audit_logs WHERE action = 'events.event_published'",
    ),
    (
        &["request_audited"],
        "DELETE FROM audit_logs WHERE action = 'guestlist.request_declined'",
    ),
    (
        &["invite_audited"],
        "DELETE FROM audit_logs WHERE action = 'guestlist.invite_made'",
    ),
    (
        &["attendee_audited"],
        "DELETE FROM audit_logs WHERE action = 'guestlist.attendee_confirmed'",
    ),
    (
        &["reservation_audited"],
        "DELETE FROM audit_logs WHERE action = 'booking.reservation_expired'",
    ),
    (
        &["reservation_audited"],
        "DELETE FROM audit_logs WHERE action = 'booking.seats_given'",
    ),
    (
        &["waitlist_audited"],
        "DELETE FROM audit_logs WHERE action = 'booking.waitlist_offered' AND object_uuid = u(113)",
    ),
    (
        &["order_audited"],
        "UPDATE audit_logs SET is_successful = FALSE WHERE action = 'booking.order_disputed'",
    ),
    (
        &["refund_audited"],
        "DELETE FROM audit_logs WHERE action = 'payments.refund_failed'",
    ),
    (
        &["chargeback_audited"],
        "DELETE FROM audit_logs WHERE action = 'booking.dispute_lost'",
    ),
    (
        &["chargeback_audited"],
        "DELETE FROM audit_logs WHERE action = 'payments.paid_back_twice'",
    ),
    (
        &["ticket_audited"],
        "DELETE FROM audit_logs WHERE action = 'attendance.checked_in'",
    ),
    (
        &["ticket_audited"],
        "DELETE FROM audit_logs WHERE action = 'ticketing.tickets_voided'",
    ),
    (
        &["reservation_audited"],
        "DELETE FROM audit_logs WHERE action = 'booking.reservation_consumed'",
    ),
    (
        &["order_audited"],
        "DELETE FROM audit_logs WHERE action = 'booking.order_refunded'",
    ),
    (
        &["transfer_audited"],
        "DELETE FROM audit_logs WHERE action = 'ticketing.transfer_accepted'",
    ),
];
