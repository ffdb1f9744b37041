-- What the door writes about an event of which the details were forgotten already is found by when it was written.
CREATE INDEX ticket_scans_time_idx ON ticket_scans USING brin (created_at) WITH (autosummarize = on);
CREATE INDEX attendance_records_noted_idx ON attendance_records (updated_at) WHERE notes <> '';
