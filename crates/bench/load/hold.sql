\set event random(1, :among)
\set person random(1, :people)
WITH counted AS (
    UPDATE event_inventory SET held = held + 1
    WHERE event_id = (SELECT id FROM events WHERE uuid = ('0192e000-0000-7000-8000-' || lpad(:event, 12, '0'))::uuid)
        AND held + sold < capacity
    RETURNING event_id
), counted_in_tier AS (
    UPDATE tier_inventory SET held = held + 1 FROM counted
    WHERE tier_id = (SELECT id FROM ticket_tiers WHERE uuid = ('0192e002-0000-7000-8000-' || lpad(:event || '1', 12, '0'))::uuid)
        AND held + sold < capacity
    RETURNING tier_id, tier_inventory.event_id
)
INSERT INTO reservations (uuid, event_id, tier_id, user_id, seats, expires_at, currency, unit_price, net_amount, gst_percent,
    gst_amount, platform_fee, fee_bearer, total_amount)
SELECT gen_random_uuid(), event_id, tier_id,
    (SELECT id FROM users WHERE uuid = ('0192e001-0000-7000-8000-' || lpad(:person, 12, '0'))::uuid), 1, now() + interval '10 minutes',
    'INR', 0, 0, 0, 0, 0, 'host', 0
FROM counted_in_tier;
