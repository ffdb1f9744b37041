-- A refund, a void ticket and a free seat are three things: a seat may be kept, and a ticket may outlast its money.

ALTER TABLE tickets ADD COLUMN is_seat_kept BOOLEAN NOT NULL DEFAULT FALSE,
    ADD CONSTRAINT tickets_kept_seat_is_void CHECK (NOT is_seat_kept OR status IN ('cancelled', 'refunded'));
COMMENT ON COLUMN tickets.is_seat_kept IS 'It is void, and its seat still counts as sold until somebody releases it.';

ALTER TABLE orders ADD COLUMN when_refunded TEXT NOT NULL DEFAULT 'release_seats'
    CHECK (when_refunded IN ('release_seats', 'keep_seats', 'keep_tickets'));
COMMENT ON COLUMN orders.when_refunded IS
    'What becomes of unused tickets once all the money has gone back: release_seats, keep_seats or keep_tickets.';

UPDATE permissions SET description = 'Give seats without money, take tickets back that cost nothing, and release their seats.'
WHERE code = 'ticket.give';
UPDATE permissions SET description = 'Refund orders, cancel their tickets without a refund, and release their seats.'
WHERE code = 'order.refund';
