-- Which database counts transactions, for the cursors of door lists.

-- A function, because a server may take the right to read its control data away, and only a function looks before it reads.
CREATE FUNCTION turnout_database_identity() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    own oid := (SELECT oid FROM pg_database WHERE datname = current_database());
BEGIN
    IF has_function_privilege('pg_control_system()', 'EXECUTE')
        AND has_function_privilege('pg_current_wal_lsn()', 'EXECUTE')
        AND has_function_privilege('pg_walfile_name(pg_lsn)', 'EXECUTE')
    THEN
        RETURN (SELECT system_identifier FROM pg_control_system()) || '.'
            || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '.' || own;
    END IF;
    RETURN 'started.' || (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint || '.' || own;
END
$$;
COMMENT ON FUNCTION turnout_database_identity() IS
    'Cluster, timeline and database; without the right to read the first two, the start of the server instead.';
