-- Statements over the edges of all types, one a line: grammar, literals, what random statements do not draw.
-- Comments and case
SELECT id /* a /* nested */ comment */ FROM t WHERE id < 2 ORDER BY id -- the end
select ID, Int_X FROM T where id = 3
-- Literals
SELECT 42, -42, 2147483647, -2147483647, 2147483648, 9223372036854775807 FROM t LIMIT 1
SELECT 4.2, 0.10, .5, 100., -1.25 FROM t LIMIT 1
SELECT 'it''s', E'tab\tx\n\\', $$as 'it' is$$, $tag$a $$ b$tag$, '' FROM t LIMIT 1
SELECT TRUE, FALSE, NULL::int, CAST(NULL AS text) FROM t LIMIT 1
SELECT DATE '2024-02-29', TIME '12:30:00', TIMESTAMP '2024-02-29 12:30:00', TIMESTAMPTZ '2024-02-29 12:30:00+01' FROM t LIMIT 1
SELECT CAST(INTERVAL '1 day 2 hours' AS text), CAST(INTERVAL '-1 mon +3 days 04:05:06.5' AS text), CAST(INTERVAL '1 year 2 months' AS text) FROM t LIMIT 1
SELECT DATE '2024-2-9', DATE '2024/02/09', DATE '20240209', TIME '9:30 PM', TIME '09:30', TIME '12:00 AM' FROM t LIMIT 1
SELECT TIMESTAMP '2024-02-29T12:30', TIMESTAMP '2024-02-29 12:30:00.123456', TIMESTAMP '2024-02-29 12:30:00+02' FROM t LIMIT 1
SELECT TIMESTAMPTZ '2024-02-29 12:30:00 UTC', TIMESTAMPTZ '2024-02-29 12:30:00-0330', TIMESTAMPTZ '2024-02-29 00:00Z' FROM t LIMIT 1
SELECT DATE '2023-02-29' FROM t LIMIT 1
SELECT DATE '2024-13-01' FROM t LIMIT 1
SELECT TIME '25:00' FROM t LIMIT 1
SELECT TIMESTAMP 'yesterday at noon' FROM t LIMIT 1
SELECT CAST('abc' AS integer) FROM t LIMIT 1
SELECT CAST('' AS integer) FROM t LIMIT 1
SELECT CAST(' 12 ' AS integer), CAST('-7' AS bigint), CAST(' 1.50 ' AS numeric(6, 2)), CAST('1e3' AS float8) FROM t LIMIT 1
SELECT CAST('1.5' AS integer) FROM t LIMIT 1
SELECT CAST('99999999999' AS integer) FROM t LIMIT 1
SELECT CAST('t' AS boolean), CAST('yes' AS boolean), CAST('OFF' AS boolean), CAST(' 0 ' AS boolean) FROM t LIMIT 1
SELECT CAST('maybe' AS boolean) FROM t LIMIT 1
SELECT CAST('NaN' AS float8), CAST('-Infinity' AS float8), CAST('inf' AS float4) FROM t LIMIT 1
SELECT CAST(2.5 AS integer), CAST(-2.5 AS integer), CAST(CAST(2.5 AS float8) AS integer), CAST(CAST(3.5 AS float8) AS integer) FROM t LIMIT 1
SELECT CAST(1.005 AS numeric(5, 2)), CAST(-1.005 AS numeric(5, 2)), CAST(99999.5 AS numeric(5, 0)) FROM t LIMIT 1
SELECT CAST('abcdef' AS varchar(3)), 'abc'::text, 'a'::varchar FROM t LIMIT 1
-- Precedence
SELECT 2 + 3 * 4 - 1, (2 + 3) * 4, 7 / 2, -7 / 2, 7 % -3, -7 % 3 FROM t LIMIT 1
SELECT (2.0::float8 ^ 3 ^ 2), (-2.0::float8 ^ 2), -(2.0::float8 ^ 2) FROM t LIMIT 1
SELECT NOT TRUE AND FALSE, NOT (TRUE AND FALSE), TRUE OR TRUE AND FALSE FROM t LIMIT 1
SELECT 1 + 2 = 3, NOT 1 = 2, 1 < 2 AND 2 < 3, 'a' || 'b' = 'ab' FROM t LIMIT 1
SELECT 1 = 1 IS TRUE, NULL IS NULL IS NOT TRUE, 1 IS DISTINCT FROM 2 FROM t LIMIT 1
SELECT -2147483648::bigint, - 5 % 3, 2 - -2, 5 - + 3 FROM t LIMIT 1
SELECT 'a' || 'b' LIKE 'ab', 1 + 1 IN (2, 3), 1 BETWEEN 0 AND 1 AND TRUE FROM t LIMIT 1
-- NULL
SELECT NULL AND FALSE, NULL OR TRUE, NULL AND TRUE, NOT NULL::boolean FROM t LIMIT 1
SELECT 1 IN (1, NULL), 2 IN (1, NULL), 2 NOT IN (1, NULL), NULL IN (1) FROM t LIMIT 1
SELECT NULL = NULL, NULL IS NOT DISTINCT FROM NULL, 1 IS DISTINCT FROM NULL FROM t LIMIT 1
SELECT coalesce(NULL, NULL, 3), nullif(1, 1), nullif(1, NULL), greatest(NULL, 2, 1), least(NULL, NULL)::text FROM t LIMIT 1
SELECT concat('a', NULL, 'b'), concat_ws(',', 'a', NULL, 'b'), concat_ws(NULL, 'a', 'b'), 'a' || NULL FROM t LIMIT 1
SELECT 1 BETWEEN NULL AND 0, 1 BETWEEN 2 AND NULL, 1 BETWEEN NULL AND 2, 1 BETWEEN SYMMETRIC 2 AND 0 FROM t LIMIT 1
SELECT length(NULL), NULL + 1, - NULL::integer, NULL || 'a', NULL LIKE 'a' FROM t LIMIT 1
-- CASE
SELECT id, CASE WHEN id < 2 THEN 'few' WHEN id < 4 THEN 'some' ELSE 'many' END FROM t WHERE id < 6 ORDER BY id
SELECT id, CASE int_x WHEN 0 THEN 'zero' WHEN NULL THEN 'never' END FROM t WHERE id < 20 ORDER BY id
SELECT id, CASE WHEN int_x <> 0 THEN 100 / int_x END FROM t ORDER BY id
SELECT id, CASE WHEN bool_x THEN 1 WHEN NOT bool_x THEN 2.5 END FROM t WHERE id < 9 ORDER BY id
SELECT id FROM t WHERE int_x <> 0 AND 100 / int_x > 2 ORDER BY id
-- What fails for a row that a term before it decides, and for one that none does
SELECT id, int_x = 0 OR 100 / int_x > 2 FROM t ORDER BY id
SELECT id, coalesce(int_x, 1 / small_x) FROM t WHERE int_x IS NOT NULL ORDER BY id
SELECT id, 1 / small_x FROM t ORDER BY id
-- Clauses
SELECT bool_x, count(*) FROM t GROUP BY bool_x ORDER BY bool_x
SELECT bool_x, count(*) FROM t GROUP BY 1 ORDER BY 1 DESC
SELECT bool_x AS b, count(*) AS n FROM t GROUP BY b ORDER BY n DESC, b NULLS FIRST
SELECT count(*), sum(int_z), min(text_x), max(text_x) FROM t
SELECT count(*), sum(int_z), avg(real_x), bool_and(bool_x), min(date_x) FROM t WHERE id < 0
SELECT int_z % 3 AS r, count(*) FROM t GROUP BY int_z % 3 HAVING count(*) > 1 ORDER BY r
SELECT int_z % 3, sum(int_z) + 1 FROM t GROUP BY int_z % 3 ORDER BY int_z % 3 NULLS FIRST
SELECT DISTINCT bool_x, bool_y FROM t ORDER BY bool_x, bool_y
SELECT DISTINCT text_x FROM t ORDER BY text_x DESC
SELECT text_x FROM t WHERE id < 21 ORDER BY text_x NULLS FIRST, id
SELECT id FROM t ORDER BY real_x DESC NULLS LAST, id LIMIT 30
SELECT id FROM t ORDER BY real_x, real_y, id OFFSET 400
SELECT id FROM t ORDER BY id LIMIT ALL OFFSET 430 ROWS
SELECT id FROM t ORDER BY id LIMIT NULL OFFSET NULL
SELECT id FROM t ORDER BY id LIMIT 1 + 1
SELECT x.id, x.text_x FROM t AS x WHERE x.id = 5
SELECT x.id FROM t x WHERE t.id = 5
SELECT t.id FROM t WHERE t.id BETWEEN 3 AND 5 ORDER BY t.id
SELECT "id", "text_x" FROM "t" WHERE "id" = 7
SELECT "ID" FROM t WHERE id = 7
-- Refused by both
SELECT no_such FROM t
SELECT id FROM no_such
SELECT id, FROM t
SELECT id FROM t WHERE
SELECT id FROM t WHERE int_x
SELECT id FROM t GROUP BY bool_x
SELECT count(*) FROM t WHERE count(*) > 1
SELECT sum(count(*)) FROM t
SELECT id FROM t ORDER BY 2
SELECT id FROM t ORDER BY -1
SELECT id FROM t ORDER BY 'a'
SELECT id FROM t GROUP BY 0
SELECT DISTINCT bool_x FROM t ORDER BY id
SELECT id FROM t LIMIT -1
SELECT id FROM t LIMIT id
SELECT id FROM t LIMIT 'a'
SELECT id FROM t HAVING id > 1
SELECT 1 = 'a' FROM t
SELECT 'a' + 1 FROM t
SELECT length() FROM t
SELECT substr('abc') FROM t
SELECT a.id FROM t
SELECT id FROM t WHERE id = 1 = 2
SELECT 'open FROM t
SELECT (id FROM t
-- Constants beside columns: what the column's type cannot hold
SELECT count(*) FROM t WHERE int_y = 70000
SELECT count(*) FROM t WHERE int_y < 70000
SELECT count(*) FROM t WHERE int_y <> 1.5
SELECT count(*) FROM t WHERE int_z > -1
SELECT count(*) FROM t WHERE small_x >= 1.5
SELECT count(*) FROM t WHERE small_x IN (1, 2.5, 3000000000)
SELECT count(*) FROM t WHERE small_x BETWEEN 0.5 AND 2.5
SELECT count(*) FROM t WHERE long_x < 9223372036854775808
SELECT count(*) FROM t WHERE long_x = 0.5
SELECT count(*) FROM t WHERE long_x > 1e18
SELECT count(*) FROM t WHERE dec_x = 1.23456
SELECT count(*) FROM t WHERE dec_x < 0.00005
SELECT count(*) FROM t WHERE real_x = 1
SELECT count(*) FROM t WHERE single_x = 2.5
SELECT count(*) FROM t WHERE date_x = '2024-02-29'
SELECT count(*) FROM t WHERE date_x < TIMESTAMP '2024-02-29 12:00:00'
SELECT count(*) FROM t WHERE ts_x >= '2000-02-29'
SELECT count(*) FROM t WHERE ts_y > '1900-01-01 00:01:00.5'
SELECT count(*) FROM t WHERE tz_x = '2000-02-29 02:00:00+02'
SELECT count(*) FROM t WHERE time_x = '09:30'
SELECT count(*) FROM t WHERE iv_x = '1 mon'
SELECT count(*) FROM t WHERE text_x > 'a' AND text_x <= 'b'
SELECT count(*) FROM t WHERE text_y IN ('', 'abc', NULL)
SELECT count(*) FROM t WHERE bytes_x = 'abc'
SELECT count(*) FROM t WHERE bool_x = 'true'
-- Dates and times by their functions alone
SELECT extract(hour FROM date_x) FROM t
SELECT date_part('hour', date_x) FROM t WHERE id = 0
SELECT CAST(age AS text) FROM t
SELECT make_date(2023, 2, 29) FROM t LIMIT 1
SELECT make_time(23, 59, 59.5), make_timestamp(2024, 2, 29, 23, 59, 60) FROM t LIMIT 1
SELECT CAST(TIMESTAMP '2024-01-31 10:00:00' + INTERVAL '1 month' AS text), DATE '2024-03-31' - INTERVAL '1 month' FROM t LIMIT 1
SELECT DATE '2024-03-01' - DATE '2024-02-28', DATE '2024-02-28' + 2, TIME '23:30' + INTERVAL '1 hour' FROM t LIMIT 1
SELECT CAST(INTERVAL '1 day' * 2.5::float8 AS text), CAST(INTERVAL '1 month' / 4 AS text), CAST(INTERVAL '3 days' / 2::float8 AS text) FROM t LIMIT 1
SELECT to_timestamp(0), to_timestamp(1.5), to_timestamp(-1) FROM t LIMIT 1
SELECT now() = current_timestamp, current_date = now()::date, now() > to_timestamp(0) FROM t LIMIT 1
SELECT localtimestamp = now()::timestamp FROM t LIMIT 1
-- Floats that overflow
SELECT sum(real_x) FROM t WHERE real_x > 1e300::float8 AND real_x < 'Infinity'
SELECT stddev(real_x) FROM t WHERE real_x > 1e300::float8 AND real_x < 'Infinity'
SELECT variance(real_x) FROM t WHERE real_x > 1e300::float8 AND real_x < 'Infinity' OR real_x = 0
SELECT count(DISTINCT real_x), count(DISTINCT single_x) FROM t
