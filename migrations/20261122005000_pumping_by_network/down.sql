DROP FUNCTION turnout_network(TEXT);
