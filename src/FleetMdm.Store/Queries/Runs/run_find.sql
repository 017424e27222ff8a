SELECT run_no, run_id, as_of, stale_after, scope_json, devices, stale_devices, by_worst_json, freshness_by_segment
FROM runs
WHERE run_id = :run_id;
