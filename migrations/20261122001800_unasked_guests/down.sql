ALTER TABLE attendees DROP COLUMN unasked_since;
