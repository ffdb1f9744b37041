-- An event with 10,000 tickets among others with 30,000. Of the first, 6,000 guests came, 1,500 left, 500 came back, 20 came by
-- mistake.
INSERT INTO users (uuid, phone, joined_at)
    SELECT lpad(to_hex(n), 32, '0')::uuid, '+9198' || lpad(n::text, 8, '0'), now() FROM generate_series(1, 10000) n;
INSERT INTO user_profiles (uuid, user_id, name) SELECT uuid, id, 'Guest ' || id FROM users;
INSERT INTO events (uuid, host_user_id, title, slug, status, start_at, end_at, venue_text, published_at)
    SELECT lpad(to_hex(n), 32, '0')::uuid, (SELECT min(id) FROM users), 'Event ' || n, 'event-' || n, 'published', '2027-02-01',
        '2027-02-02', 'Arena', '2027-01-01'
    FROM generate_series(1, 4) n;
INSERT INTO event_policies (event_id, allow_reentry) SELECT id, TRUE FROM events;
INSERT INTO ticket_tiers (uuid, event_id, name, price, currency) SELECT uuid, id, 'Standard', 0, 'INR' FROM events;
INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency)
    SELECT gen_random_uuid(), e.id, u.id, 'Standard', 1, 'INR' FROM events e, users u ORDER BY e.id, u.id;
INSERT INTO tickets (uuid, number, event_id, tier_id, attendee_id, holder_user_id, seat_no, code_key_id, created_at)
    SELECT gen_random_uuid(), 'TKT-' || upper(lpad(to_hex(a.id), 8, '0')) || '-270101', a.event_id, t.id, a.id, a.user_id, 1, 1,
        timestamptz '2027-01-01' + a.id * interval '1 minute'
    FROM attendees a JOIN ticket_tiers t ON t.event_id = a.event_id ORDER BY a.id;
INSERT INTO attendance_records (uuid, ticket_id, event_id, user_id, payment_status)
    SELECT gen_random_uuid(), id, event_id, holder_user_id, 'paid' FROM tickets ORDER BY id;

-- Each event's door: who came, who of them left, who came back.
CREATE TEMPORARY TABLE steps ON COMMIT DROP AS
    SELECT k.id, k.event_id, s.direction, timestamptz '2027-02-01 18:00Z' + s.hours * interval '1 hour'
        + (k.holder_user_id % 120) * interval '1 minute' AS at
    FROM tickets k JOIN (VALUES ('in', 0, 6020), ('out', 2, 1500), ('in', 3, 500)) AS s (direction, hours, people)
        ON k.holder_user_id <= s.people
    UNION ALL
    SELECT id, event_id, 'undo', timestamptz '2027-02-01 23:00Z' FROM tickets WHERE holder_user_id BETWEEN 6001 AND 6020;
INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, scanned_at)
    SELECT gen_random_uuid(), event_id, id, direction, 'ok', at FROM steps ORDER BY at, id;
INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, reason, scanned_at)
    SELECT gen_random_uuid(), event_id, id, 'in', 'already_checked_in', 'already_checked_in', at + interval '1 minute'
    FROM steps WHERE direction = 'in';
UPDATE attendance_records r SET checked_in_at = s.at, entries = 1 FROM steps s
    WHERE s.id = r.ticket_id AND s.direction = 'in' AND r.user_id <= 6000;
UPDATE attendance_records r SET checked_out_at = s.at FROM steps s
    WHERE s.id = r.ticket_id AND s.direction = 'out' AND r.user_id > 500;
UPDATE tickets k SET status = 'used', used_at = r.checked_in_at FROM attendance_records r
    WHERE r.ticket_id = k.id AND r.checked_in_at IS NOT NULL;
