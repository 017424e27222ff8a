-- The numbers of a version: what comes before and behind them does not count here. (A cast of the whole list would be
-- shorter, but DuckDB 1.5 moves it to the other side of a comparison, and compares the numbers as texts.)
CREATE OR REPLACE TEMP MACRO numbers(version) AS
  list_transform(string_split(regexp_extract(version, '[0-9]+([.][0-9]+)*'), '.'), lambda n: TRY_CAST(n AS BIGINT));
