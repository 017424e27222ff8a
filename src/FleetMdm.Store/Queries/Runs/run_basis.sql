SELECT r.run_no, r.run_id, r.as_of, r.stale_after, r.scope_json, r.devices, r.stale_devices, r.by_worst_json,
       r.freshness_by_segment
FROM run_basis b JOIN runs r ON r.run_no = b.run_no
WHERE b.engine = :engine;
