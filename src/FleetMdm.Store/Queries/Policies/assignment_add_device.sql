INSERT OR IGNORE INTO policy_assignments (policy_id, device_id) VALUES (:policy_id, :device_id);
