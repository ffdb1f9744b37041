-- What every table shares: the trigger that keeps updated_at, and a short way to write comments.

CREATE FUNCTION turnout_set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION turnout_set_updated_at() IS 'Sets updated_at to the time of the transaction at each update of a row.';

-- Describes a table and its columns in one call, adds the wording of the columns that every table has, and puts the
-- updated_at trigger on a table that has the column.
CREATE FUNCTION turnout_describe(tbl regclass, about text, columns jsonb DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    col record;
    common CONSTANT jsonb := '{
        "id": "Internal key; never leaves the database.",
        "uuid": "Public id, UUID version 7.",
        "version": "Raised at each change; the ETag of the resource.",
        "created_at": "When the row was made.",
        "updated_at": "When the row was last changed; kept by a trigger."
    }';
BEGIN
    EXECUTE format('COMMENT ON TABLE %s IS %L', tbl, about);
    FOR col IN SELECT attname FROM pg_attribute WHERE attrelid = tbl AND attnum > 0 AND NOT attisdropped LOOP
        IF coalesce(columns ->> col.attname, common ->> col.attname) IS NULL THEN
            RAISE EXCEPTION 'column % of % has no description', col.attname, tbl;
        END IF;
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', tbl, col.attname, coalesce(columns ->> col.attname, common ->> col.attname));
        IF col.attname = 'updated_at' THEN
            EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION turnout_set_updated_at()', tbl);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION turnout_describe(regclass, text, jsonb) IS 'Comments a table and all its columns; refuses a column without words.';
