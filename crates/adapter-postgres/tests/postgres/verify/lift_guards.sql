-- Takes away whatever keeps a damaged row out: checks, unique indexes, triggers and foreign keys.
DO $$
DECLARE
    guard record;
BEGIN
    FOR guard IN SELECT conrelid::regclass AS tbl, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'f') ORDER BY contype = 'u'
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', guard.tbl, guard.conname);
    END LOOP;
    FOR guard IN SELECT indexrelid::regclass AS index FROM pg_index JOIN pg_class c ON c.oid = indexrelid
        WHERE indisunique AND NOT indisprimary AND c.relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('DROP INDEX %s', guard.index);
    END LOOP;
    FOR guard IN SELECT tgrelid::regclass AS tbl, tgname FROM pg_trigger WHERE NOT tgisinternal LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', guard.tgname, guard.tbl);
    END LOOP;
END
$$;
