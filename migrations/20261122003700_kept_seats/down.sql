-- Without the column every void ticket has given its seat back.
UPDATE event_inventory i SET sold = i.sold - kept.seats FROM (
    SELECT event_id, count(*) AS seats FROM tickets WHERE is_seat_kept GROUP BY event_id) kept
WHERE kept.event_id = i.event_id;
UPDATE tier_inventory i SET sold = i.sold - kept.seats FROM (
    SELECT tier_id, count(*) AS seats FROM tickets WHERE is_seat_kept GROUP BY tier_id) kept
WHERE kept.tier_id = i.tier_id;
ALTER TABLE tickets DROP COLUMN is_seat_kept;
ALTER TABLE orders DROP COLUMN when_refunded;
UPDATE permissions SET description = 'Give seats without money, and take seats back that cost nothing.' WHERE code = 'ticket.give';
UPDATE permissions SET description = 'Refund orders.' WHERE code = 'order.refund';
