ALTER TABLE reservations
    ADD CONSTRAINT reservations_event_id_fkey FOREIGN KEY (event_id) REFERENCES events ON DELETE RESTRICT;
CREATE INDEX reservations_tier_idx ON reservations (tier_id, event_id);
CREATE INDEX reservations_event_idx ON reservations (event_id);
DROP INDEX reservations_event_tier_idx;
