-- What counts as one network when codes are counted: an IPv4 /24 or an IPv6 /48. An IPv4 address may be written as one of IPv6.

CREATE FUNCTION turnout_network(address TEXT) RETURNS INET LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT network(set_masklen(a, CASE family(a) WHEN 4 THEN 24 ELSE 48 END))
    FROM (SELECT regexp_replace(address, '^::ffff:(?=[0-9]+\.)', '')::inet AS a) parsed
$$;
