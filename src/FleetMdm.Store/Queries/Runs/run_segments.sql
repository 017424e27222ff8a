SELECT segment
FROM run_freshness
WHERE run_no = :run_no
ORDER BY segment;
