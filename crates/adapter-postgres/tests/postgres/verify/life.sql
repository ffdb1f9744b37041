-- A small life in which every kind of state occurs, as the program would have written it. The time is 2027-01-10 12:00 UTC.

CREATE FUNCTION u(n INTEGER) RETURNS UUID LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;

INSERT INTO users (uuid, phone, joined_at) SELECT u(n), '+9198000' || lpad(n::text, 5, '0'), '2027-01-01' FROM generate_series(1, 9) n;

-- Event 10 with two tiers: 11 costs 499, 12 nothing.
INSERT INTO events (uuid, host_user_id, title, slug, status, start_at, end_at, venue_text, is_paid, published_at)
    SELECT u(10), id, 'Rooftop', 'rooftop-10', 'published', '2027-02-01', '2027-02-02', 'The roof', TRUE, '2027-01-01'
    FROM users WHERE uuid = u(1);
INSERT INTO ticket_tiers (uuid, event_id, name, price, currency)
    SELECT u(t.n), e.id, t.name, t.price, 'INR' FROM events e, (VALUES (11, 'Standard', 499), (12, 'Friends', 0)) t (n, name, price);
INSERT INTO event_inventory (event_id, capacity, held, sold, going_count, requests_count, waiting)
    SELECT id, 10, 2, 5, 5, 1, 2 FROM events;
INSERT INTO tier_inventory (tier_id, event_id, capacity, held, sold, waiting)
    SELECT t.id, t.event_id, 10, CASE t.name WHEN 'Standard' THEN 2 ELSE 0 END, CASE t.name WHEN 'Standard' THEN 4 ELSE 1 END,
        CASE t.name WHEN 'Standard' THEN 2 ELSE 0 END
    FROM ticket_tiers t;

-- Reservations 21 to 29; 28 has run out and nobody has ended it yet, 29 was given by the host.
INSERT INTO reservations (uuid, event_id, tier_id, user_id, seats, status, expires_at, ended_at, currency, unit_price, net_amount,
        gst_percent, gst_amount, platform_fee, fee_bearer, total_amount)
    SELECT u(r.n), t.event_id, t.id, p.id, r.seats, r.status, r.expires_at::timestamptz, r.ended_at::timestamptz, 'INR', t.price,
        t.price * r.seats, 0, 0, 0, 'host', t.price * r.seats
    FROM (VALUES (21, 11, 2, 2, 'consumed', '2027-01-09', '2027-01-08'),
        (22, 11, 6, 1, 'live', '2027-01-10 12:05Z', NULL),
        (23, 11, 7, 1, 'expired', '2027-01-09', '2027-01-09'),
        (24, 11, 3, 2, 'consumed', '2027-01-09', '2027-01-08'),
        (25, 12, 4, 1, 'consumed', '2027-01-09', '2027-01-08'),
        (26, 11, 5, 1, 'consumed', '2027-01-09', '2027-01-08'),
        (27, 11, 8, 1, 'released', '2027-01-09', '2027-01-08'),
        (28, 11, 9, 1, 'live', '2027-01-10 11:55Z', NULL),
        (29, 12, 4, 1, 'consumed', '2027-01-08', '2027-01-08')
    ) r (n, tier, person, seats, status, expires_at, ended_at)
    JOIN ticket_tiers t ON t.uuid = u(r.tier) JOIN users p ON p.uuid = u(r.person);

UPDATE reservations SET source = 'host' WHERE uuid = u(29);

-- Places 111 to 113 in the waitlist: 22 and 24 were offered.
UPDATE reservations SET source = 'waitlist' WHERE uuid IN (u(22), u(24));
INSERT INTO waitlist_entries (uuid, event_id, tier_id, user_id, seats, status, reservation_id, offered_at, ended_at)
    SELECT u(w.n), t.event_id, t.id, p.id, w.seats, w.status, r.id, w.offered_at::timestamptz, w.ended_at::timestamptz
    FROM (VALUES (111, 8, 2, 'waiting', NULL, NULL, NULL), (112, 6, 1, 'offered', 22, '2027-01-08', NULL),
        (113, 3, 2, 'accepted', 24, '2027-01-08', '2027-01-08')) w (n, person, seats, status, reservation, offered_at, ended_at)
    JOIN ticket_tiers t ON t.uuid = u(11) JOIN users p ON p.uuid = u(w.person) LEFT JOIN reservations r ON r.uuid = u(w.reservation);

-- Orders 31 to 36, one for each reservation 21 to 26.
INSERT INTO orders (uuid, number, user_id, event_id, tier_id, reservation_id, seats, status, currency, unit_price, net_amount,
        gst_percent, gst_amount, platform_fee, fee_bearer, total_amount, captured_amount, refunded_amount, provider,
        provider_payment_id, expires_at, paid_at)
    SELECT u(o.n), 'ORD-20270108-000000' || o.n, r.user_id, r.event_id, r.tier_id, r.id, r.seats, o.status, 'INR', t.price,
        t.price * r.seats, 0, 0, 0, 'host', t.price * r.seats, o.captured, o.refunded,
        CASE WHEN t.price > 0 THEN 'sandbox' END, CASE WHEN t.price > 0 THEN 'pay_' || o.n END, r.expires_at, '2027-01-08'
    FROM (VALUES (31, 21, 'paid', 998, 0), (32, 22, 'pending', 0, 0), (33, 23, 'expired', 0, 0),
        (34, 24, 'partially_refunded', 998, 499), (35, 25, 'paid', 0, 0), (36, 26, 'disputed', 499, 0)
    ) o (n, reservation, status, captured, refunded)
    JOIN reservations r ON r.uuid = u(o.reservation) JOIN ticket_tiers t ON t.id = r.tier_id;

-- Movements: payments 41, 43 (stray), 44 and 46; refunds 53 of the stray one and 54, which tries 64 again; chargebacks 56 and 57.
INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, currency, provider, provider_transaction_id,
        is_stray, completed_at, payment_id)
    SELECT u(m.n), o.id, 'payment', 'completed', m.amount, 'INR', 'sandbox', 'txn_' || m.n, m.is_stray, '2027-01-08', NULL
    FROM (VALUES (41, 31, 998, FALSE), (43, 33, 499, TRUE), (44, 34, 998, FALSE), (46, 36, 499, FALSE)) m (n, of_order, amount, is_stray)
    JOIN orders o ON o.uuid = u(m.of_order);
INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, currency, provider, provider_transaction_id,
        is_stray, completed_at, payment_id)
    SELECT u(m.n), p.order_id, m.kind, m.status, 499, 'INR', 'sandbox', m.provider_id, p.is_stray,
        CASE m.status WHEN 'completed' THEN '2027-01-09'::timestamptz END, p.id
    FROM (VALUES (53, 43, 'refund', 'completed', 'ref_53'), (64, 44, 'refund', 'failed', NULL),
        (54, 44, 'refund', 'completed', 'ref_54'), (56, 46, 'chargeback', 'pending', 'dsp_56')) m (n, payment, kind, status, provider_id)
    JOIN payment_transactions p ON p.uuid = u(m.payment);
-- The bank took back what the refund 53 had sent: 57.
INSERT INTO payment_transactions (uuid, order_id, kind, status, amount, excess_amount, currency, provider, provider_transaction_id,
        is_stray, completed_at, payment_id)
    SELECT u(57), order_id, 'chargeback', 'completed', amount, amount, currency, provider, 'dsp_57', TRUE, '2027-01-09', id
    FROM payment_transactions WHERE uuid = u(43);
UPDATE payment_transactions SET retry_of = (SELECT id FROM payment_transactions WHERE uuid = u(64)) WHERE uuid = u(54);
INSERT INTO payment_webhooks (uuid, provider, provider_event_id, webhook_type, payload, status, received_at)
    VALUES (u(60), 'sandbox', 'evt_1', 'payment.approved', '', 'processed', '2027-01-08');

-- Attendees 71, 74, 75 and 76 with tickets 81 to 86, of which 81 is used and 83 went back.
INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency, status)
    SELECT u(a.n), e.id, p.id, 'Standard', a.seats, 'INR', a.status
    FROM (VALUES (71, 2, 2, 'checked_in'), (74, 3, 1, 'going'), (75, 4, 1, 'going'), (76, 5, 1, 'going')) a (n, person, seats, status)
    JOIN users p ON p.uuid = u(a.person), events e;
INSERT INTO tickets (uuid, number, event_id, tier_id, order_id, attendee_id, holder_user_id, seat_no, status, code_key_id, used_at, ended_at)
    SELECT u(k.n), 'TKT-000000' || k.n || '-270108', o.event_id, o.tier_id, o.id, a.id, a.user_id, k.seat, k.status, 0,
        CASE k.status WHEN 'used' THEN '2027-01-09'::timestamptz END, CASE k.status WHEN 'refunded' THEN '2027-01-09'::timestamptz END
    FROM (VALUES (81, 31, 71, 1, 'used'), (82, 31, 71, 2, 'active'), (83, 34, 74, 1, 'refunded'), (84, 34, 74, 2, 'active'),
        (85, 35, 75, 1, 'active'), (86, 36, 76, 1, 'active')) k (n, of_order, attendee, seat, status)
    JOIN orders o ON o.uuid = u(k.of_order) JOIN attendees a ON a.uuid = u(k.attendee);
-- Ticket 87 was given by the host and taken back.
INSERT INTO tickets (uuid, number, event_id, tier_id, attendee_id, holder_user_id, seat_no, status, code_key_id, ended_at)
    SELECT u(87), 'TKT-00000087-270108', r.event_id, r.tier_id, a.id, a.user_id, 1, 'cancelled', 0, '2027-01-09'
    FROM reservations r JOIN attendees a ON a.user_id = r.user_id WHERE r.uuid = u(29);
-- Ticket 82 was bought by one person and taken by another, who is asked for 84 too.
UPDATE tickets SET generation = 2 WHERE uuid = u(82);
INSERT INTO ticket_transfers (uuid, ticket_id, from_user_id, to_user_id, to_phone, status, expires_at, decided_at)
    SELECT u(f.n), k.id, p.id, CASE f.status WHEN 'accepted' THEN k.holder_user_id END, '+919876543299', f.status, '2027-01-12',
        CASE f.status WHEN 'accepted' THEN '2027-01-08'::timestamptz END
    FROM (VALUES (121, 82, 'accepted'), (122, 84, 'pending')) f (n, ticket, status)
    JOIN tickets k ON k.uuid = u(f.ticket) JOIN users p ON p.uuid = u(9);
INSERT INTO ticket_secrets (ticket_id, secret_hash, secret_salt, is_redeemed, redeemed_at)
    SELECT id, decode(repeat('00', 32), 'hex'), decode(repeat('00', 16), 'hex'), status = 'used', used_at FROM tickets;
INSERT INTO attendance_records (uuid, ticket_id, event_id, user_id, payment_status, checked_in_at, entries)
    SELECT uuid, id, event_id, holder_user_id, 'paid', used_at, CASE status WHEN 'used' THEN 2 ELSE 0 END FROM tickets;
-- In, out and in again; then somebody tried it once more.
INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, scanned_at)
    SELECT u(s.n), k.event_id, k.id, s.direction, s.outcome, '2027-01-09'
    FROM (VALUES (91, 'in', 'ok'), (92, 'out', 'ok'), (93, 'in', 'ok'), (94, 'in', 'already_checked_in')) s (n, direction, outcome)
    JOIN tickets k ON k.uuid = u(81) ORDER BY s.n;

-- Requests 101 and 102, invitation 103.
INSERT INTO event_requests (uuid, event_id, requester_user_id, seats, status)
    SELECT u(q.n), e.id, p.id, 1, q.status FROM (VALUES (101, 8, 'pending'), (102, 9, 'declined')) q (n, person, status)
    JOIN users p ON p.uuid = u(q.person), events e;
INSERT INTO event_invites (uuid, event_id, invited_user_id, status)
    SELECT u(103), e.id, p.id, 'pending' FROM events e, users p WHERE p.uuid = u(7);

INSERT INTO audit_logs (uuid, occurred_at, actor_kind, action, object_type, object_uuid)
    SELECT u(1000 + row_number() OVER ()::integer), '2027-01-08', 'system', w.action, split_part(w.action, '.', 1), u(w.n)
    FROM (VALUES (10, 'events.event_created'), (10, 'events.event_published'),
        (101, 'guestlist.request_made'), (102, 'guestlist.request_made'), (102, 'guestlist.request_declined'),
        (103, 'guestlist.invite_made'),
        (111, 'booking.waitlist_joined'), (112, 'booking.waitlist_joined'), (113, 'booking.waitlist_joined'),
        (112, 'booking.waitlist_offered'), (113, 'booking.waitlist_offered'), (113, 'booking.waitlist_accepted'),
        (21, 'booking.seats_reserved'), (22, 'booking.seats_reserved'), (23, 'booking.seats_reserved'), (24, 'booking.seats_reserved'),
        (25, 'booking.seats_reserved'), (26, 'booking.seats_reserved'), (27, 'booking.seats_reserved'), (28, 'booking.seats_reserved'),
        (29, 'booking.seats_reserved'), (29, 'booking.seats_given'), (29, 'booking.reservation_consumed'),
        (23, 'booking.reservation_expired'), (27, 'booking.seats_released'),
        (31, 'booking.order_created'), (32, 'booking.order_created'), (33, 'booking.order_created'), (34, 'booking.order_created'),
        (35, 'booking.order_created'), (36, 'booking.order_created'), (31, 'booking.order_paid'), (33, 'booking.order_expired'),
        (33, 'booking.dispute_lost'), (33, 'payments.paid_back_twice'),
        (34, 'booking.order_paid'), (35, 'booking.order_paid'), (36, 'booking.order_paid'), (36, 'booking.order_disputed'),
        (53, 'payments.refund_completed'), (54, 'payments.refund_completed'), (64, 'payments.refund_failed'),
        (71, 'guestlist.attendee_confirmed'), (74, 'guestlist.attendee_confirmed'), (75, 'guestlist.attendee_confirmed'),
        (76, 'guestlist.attendee_confirmed'), (81, 'attendance.checked_in'),
        (21, 'booking.reservation_consumed'), (24, 'booking.reservation_consumed'), (25, 'booking.reservation_consumed'),
        (26, 'booking.reservation_consumed'), (34, 'booking.order_refunded'),
        (81, 'ticketing.tickets_issued'), (82, 'ticketing.tickets_issued'), (83, 'ticketing.tickets_issued'),
        (84, 'ticketing.tickets_issued'), (85, 'ticketing.tickets_issued'), (86, 'ticketing.tickets_issued'),
        (87, 'ticketing.tickets_issued'), (83, 'ticketing.tickets_voided'), (87, 'ticketing.tickets_voided'),
        (121, 'ticketing.transfer_offered'), (121, 'ticketing.transfer_accepted'), (122, 'ticketing.transfer_offered')) w (n, action);

-- Whatever the clock of whoever runs this says.
UPDATE reservations SET created_at = '2027-01-07';
UPDATE orders SET created_at = '2027-01-07';
