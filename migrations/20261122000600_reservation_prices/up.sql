-- A reservation keeps the price that its holder was told; an order of it costs that.
ALTER TABLE reservations
    ADD COLUMN currency     TEXT CHECK (currency ~ '^[A-Z]{3}$'),
    ADD COLUMN unit_price   NUMERIC(14, 3) CHECK (unit_price >= 0),
    ADD COLUMN net_amount   NUMERIC(14, 3) CHECK (net_amount >= 0),
    ADD COLUMN gst_percent  NUMERIC(5, 2) CHECK (gst_percent BETWEEN 0 AND 100),
    ADD COLUMN gst_amount   NUMERIC(14, 3) CHECK (gst_amount >= 0),
    ADD COLUMN platform_fee NUMERIC(14, 3) CHECK (platform_fee >= 0),
    ADD COLUMN fee_bearer   TEXT CHECK (fee_bearer IN ('host', 'guest')),
    ADD COLUMN total_amount NUMERIC(14, 3) CHECK (total_amount >= 0);

-- What was ordered costs what the order says, a live order before those that ended, the latest of them first.
UPDATE reservations r SET currency = o.currency, unit_price = o.unit_price, net_amount = o.net_amount,
    gst_percent = o.gst_percent, gst_amount = o.gst_amount, platform_fee = o.platform_fee, fee_bearer = o.fee_bearer,
    total_amount = o.total_amount
FROM (SELECT DISTINCT ON (reservation_id) * FROM orders
    ORDER BY reservation_id, status IN ('failed', 'expired', 'cancelled'), id DESC) o
WHERE o.reservation_id = r.id;

-- The others cost what their tier costs now, rounded half-even, and what the host gave costs nothing. What the operator takes is not in the database: of them
-- no platform fee is taken.
WITH displayed AS (
    SELECT r.id, t.currency, own.price, own.price * r.seats AS amount, p.gst_percent, p.gst_inclusive, p.fee_bearer,
        CASE t.currency WHEN 'JPY' THEN 1 WHEN 'KWD' THEN 1000 ELSE 100 END AS minor
    FROM reservations r JOIN ticket_tiers t ON t.id = r.tier_id JOIN event_policies p ON p.event_id = r.event_id
        CROSS JOIN LATERAL (SELECT CASE r.source WHEN 'host' THEN 0 ELSE t.price END AS price) own
    WHERE r.total_amount IS NULL
), computed AS (
    SELECT *, minor * CASE WHEN gst_inclusive THEN amount / (1 + gst_percent / 100) ELSE amount * gst_percent / 100 END AS part
    FROM displayed
), rounded AS (
    SELECT *, CASE WHEN part - trunc(part) = 0.5 THEN 2 * round(part / 2) ELSE round(part) END / minor AS exact
    FROM computed
)
UPDATE reservations r SET currency = n.currency, unit_price = n.price, gst_percent = n.gst_percent,
    net_amount = CASE WHEN n.gst_inclusive THEN n.exact ELSE n.amount END,
    gst_amount = CASE WHEN n.gst_inclusive THEN n.amount - n.exact ELSE n.exact END,
    platform_fee = 0, fee_bearer = n.fee_bearer,
    total_amount = CASE WHEN n.gst_inclusive THEN n.amount ELSE n.amount + n.exact END
FROM rounded n WHERE n.id = r.id;

ALTER TABLE reservations
    ALTER COLUMN currency SET NOT NULL,
    ALTER COLUMN unit_price SET NOT NULL,
    ALTER COLUMN net_amount SET NOT NULL,
    ALTER COLUMN gst_percent SET NOT NULL,
    ALTER COLUMN gst_amount SET NOT NULL,
    ALTER COLUMN platform_fee SET NOT NULL,
    ALTER COLUMN fee_bearer SET NOT NULL,
    ALTER COLUMN total_amount SET NOT NULL,
    ADD CONSTRAINT reservation_lines_sum_to_total CHECK (
        total_amount = net_amount + gst_amount + CASE fee_bearer WHEN 'guest' THEN platform_fee ELSE 0 END);
COMMENT ON COLUMN reservations.currency IS 'Of all its amounts.';
COMMENT ON COLUMN reservations.unit_price IS 'Displayed price of one seat when it was made.';
COMMENT ON COLUMN reservations.net_amount IS 'Without tax.';
COMMENT ON COLUMN reservations.gst_percent IS 'Tax rate when it was made.';
COMMENT ON COLUMN reservations.gst_amount IS 'Tax.';
COMMENT ON COLUMN reservations.platform_fee IS 'Of the platform.';
COMMENT ON COLUMN reservations.fee_bearer IS 'Who pays the platform fee; only of a guest it is part of the total.';
COMMENT ON COLUMN reservations.total_amount IS 'What an order of it costs.';
COMMENT ON COLUMN orders.unit_price IS 'Displayed price of one seat when it was reserved.';
COMMENT ON COLUMN orders.gst_percent IS 'Tax rate when it was reserved.';
