-- Fills a migrated database for `make bench`. Public ids are a kind and a decimal number, so that load generators can
-- make them up: events 0192e000, users 0192e001, tiers 0192e002 (event * 10 + position), tickets 0192e003.
-- Variables: events, busy, people, tickets, door (the event of the tickets), sellout (the event that
-- has too few seats), seats (how many it has), salt. Standard input: hashes of the codes.

-- What is written here is consistent; checking each foreign key would take most of the time.
SET session_replication_role = replica;
SET client_min_messages = warning;

CREATE FUNCTION pg_temp.id(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (kind || '-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid
$$;

BEGIN;

INSERT INTO users (id, uuid, phone, joined_at) OVERRIDING SYSTEM VALUE
SELECT n, pg_temp.id('0192e001', n), '+9199' || lpad(n::text, 8, '0'), now()
FROM generate_series(1, greatest(:people, :tickets)) n;

INSERT INTO user_profiles (uuid, user_id, name, bio, location, company, is_verified)
SELECT gen_random_uuid(), id, 'Person ' || id, 'Likes music, dinners and long walks.', 'Pune', 'Turnout', TRUE FROM users;

INSERT INTO venues (id, uuid, created_by, name, address, city, postal_code, country, capacity, latitude, longitude)
    OVERRIDING SYSTEM VALUE
SELECT n, pg_temp.id('0192e004', n), 1, 'Hall ' || n, n || ' Main Road', (ARRAY['Pune', 'Mumbai', 'Delhi', 'Goa'])[1 + n % 4],
    '411001', 'IN', 500, 18 + (n % 100) / 50.0, 73 + (n % 70) / 50.0
FROM generate_series(1, 200) n;

INSERT INTO events (id, uuid, host_user_id, title, slug, description, kind, mood, status, visibility, admission, start_at,
    end_at, time_zone, venue_id, category_id, currency, is_paid, published_at) OVERRIDING SYSTEM VALUE
SELECT n, pg_temp.id('0192e000', n), 1 + n % :people, 'An evening with music no. ' || n, 'an-evening-with-music-' || n,
    'Doors open at seven. ' || repeat('Bring your friends, there is room for everyone. ', 6), 'concert', 'relaxed',
    'published', 'public', 'open', at, at + interval '4 hours', 'Asia/Kolkata', 1 + n % 200, 1 + n % 8, 'INR', n % 2 = 0, now()
FROM generate_series(1, :events) n, LATERAL (SELECT date_trunc('hour', now()) + (1 + n % 2160) * interval '1 hour' AS at) t;

INSERT INTO events (id, uuid, host_user_id, title, slug, kind, status, start_at, end_at, time_zone, venue_id, published_at)
    OVERRIDING SYSTEM VALUE
VALUES (:door, pg_temp.id('0192e000', :door), 1, 'The big one', 'the-big-one', 'festival', 'published',
    now() + interval '1 hour', now() + interval '9 hours', 'Asia/Kolkata', 1, now());

INSERT INTO event_policies (event_id) SELECT id FROM events;

INSERT INTO event_interests (event_id, interest_id) SELECT e.id, i FROM events e, LATERAL (VALUES (1 + e.id % 10), (11 + e.id % 10)) x (i);

INSERT INTO event_tags (event_id, tag) SELECT e.id, t FROM events e, LATERAL (VALUES ('live'), ('tag-' || e.id % 50)) x (t);

INSERT INTO ticket_tiers (id, uuid, event_id, name, description, price, currency, max_per_order, position)
    OVERRIDING SYSTEM VALUE
SELECT e.id * 10 + p, pg_temp.id('0192e002', e.id * 10 + p), e.id, (ARRAY['Standard', 'Balcony', 'VIP'])[p],
    'One seat, free choice of place.', CASE WHEN e.is_paid THEN 499 * p ELSE 0 END, 'INR', 10, p
FROM events e, generate_series(1, 1 + e.id % 3) p;

-- The first events take holds: they never sell out here.
INSERT INTO event_inventory (event_id, capacity, sold, going_count)
SELECT id, CASE WHEN id <= :busy OR id = :door THEN 1000000 WHEN id = :sellout THEN :seats ELSE 200 END,
    CASE WHEN id = :door THEN :tickets ELSE 0 END, CASE WHEN id = :door THEN :tickets ELSE 0 END FROM events;

INSERT INTO tier_inventory (tier_id, event_id, capacity, sold)
SELECT t.id, t.event_id, i.capacity, CASE WHEN t.event_id = :door AND t.position = 1 THEN :tickets ELSE 0 END
FROM ticket_tiers t JOIN event_inventory i USING (event_id);

INSERT INTO attendees (id, uuid, event_id, user_id, ticket_type, seats, currency) OVERRIDING SYSTEM VALUE
SELECT n, gen_random_uuid(), :door, n, 'Standard', 1, 'INR' FROM generate_series(1, :tickets) n;

INSERT INTO tickets (id, uuid, number, event_id, tier_id, attendee_id, holder_user_id, seat_no, code_key_id)
    OVERRIDING SYSTEM VALUE
SELECT n, pg_temp.id('0192e003', n), 'TKT-' || upper(lpad(to_hex(n), 8, '0')) || '-261121', :door, :door * 10 + 1, n, n, 1, 1
FROM generate_series(1, :tickets) n;

INSERT INTO attendance_records (uuid, ticket_id, event_id, user_id, payment_status)
SELECT gen_random_uuid(), id, event_id, holder_user_id, 'paid' FROM tickets;

CREATE TEMPORARY TABLE hashes (ticket bigint, hash bytea) ON COMMIT DROP;
\copy hashes from pstdin
INSERT INTO ticket_secrets (ticket_id, secret_hash, secret_salt) SELECT ticket, hash, :'salt' FROM hashes;

COMMIT;
VACUUM ANALYZE;
CHECKPOINT;
