DROP FUNCTION turnout_database_identity();
