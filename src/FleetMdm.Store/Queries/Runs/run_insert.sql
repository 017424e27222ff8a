INSERT INTO runs (run_id, as_of, stale_after, scope_json, devices, stale_devices, policies, by_worst_json)
VALUES (:run_id, :as_of, :stale_after, :scope_json, :devices, :stale_devices, :policies, :by_worst_json);
