ALTER TABLE reservations
    DROP COLUMN total_amount,
    DROP COLUMN fee_bearer,
    DROP COLUMN platform_fee,
    DROP COLUMN gst_amount,
    DROP COLUMN gst_percent,
    DROP COLUMN net_amount,
    DROP COLUMN unit_price,
    DROP COLUMN currency;
COMMENT ON COLUMN orders.unit_price IS 'Displayed price of one seat when it was ordered.';
COMMENT ON COLUMN orders.gst_percent IS 'Tax rate when it was ordered.';
