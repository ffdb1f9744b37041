DROP FUNCTION turnout_describe(regclass, text, jsonb);
DROP FUNCTION turnout_set_updated_at();
