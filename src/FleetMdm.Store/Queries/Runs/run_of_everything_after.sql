SELECT run_no, run_id, as_of, stale_after, scope_json, devices, stale_devices, by_worst_json, freshness_by_segment
FROM runs
WHERE scope_json = '{"devices":[],"policies":[],"tags":[]}' AND run_no > :run_no
ORDER BY run_no LIMIT 1;
