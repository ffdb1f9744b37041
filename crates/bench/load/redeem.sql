\set ticket :first + :done * :clients + :client_id
\set done :done + 1
WITH redeemed AS (
    UPDATE tickets SET status = 'used', used_at = now()
    WHERE uuid = ('0192e003-0000-7000-8000-' || lpad(:ticket, 12, '0'))::uuid AND status = 'active'
    RETURNING id, event_id
)
INSERT INTO ticket_scans (uuid, event_id, ticket_id, outcome, scanned_by, scanned_at)
SELECT gen_random_uuid(), event_id, id, 'ok', 1, now() FROM redeemed;
