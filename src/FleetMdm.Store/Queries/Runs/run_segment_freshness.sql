SELECT codes
FROM run_freshness
WHERE run_no = :run_no AND segment = :segment;
