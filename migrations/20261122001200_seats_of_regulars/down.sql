ALTER TABLE attendees DROP CONSTRAINT attendees_seats_check, ALTER COLUMN seats TYPE SMALLINT,
    ADD CONSTRAINT attendees_seats_check CHECK (seats BETWEEN 0 AND 1000);
