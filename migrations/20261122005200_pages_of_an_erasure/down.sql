DROP INDEX notifications_sender_idx;
CREATE INDEX notifications_sender_idx ON notifications (sender_user_id);

CREATE OR REPLACE FUNCTION turnout_without(words text, names text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        words := regexp_replace(words, '(?<!\w)' || regexp_replace(name, '([.*+?^${}()|\[\]\\])', '\\\1', 'g') || '(?!\w)', '…', 'g');
    END LOOP;
    RETURN words;
END
$$;
