-- Each hold writes a row of reservations: what no reader needs goes. One index serves both foreign keys that it begins
-- for, and that the event exists is said by the tier, which belongs to it.
CREATE INDEX reservations_event_tier_idx ON reservations (event_id, tier_id);
DROP INDEX reservations_event_idx;
DROP INDEX reservations_tier_idx;
ALTER TABLE reservations DROP CONSTRAINT reservations_event_id_fkey;
