-- Seats may be given to a phone number. Whose it is, is told to nobody before that person has signed in since, or come.
ALTER TABLE attendees ADD COLUMN unasked_since TIMESTAMPTZ;
COMMENT ON COLUMN attendees.unasked_since IS 'Since when they have seats that were only given to their number.';
