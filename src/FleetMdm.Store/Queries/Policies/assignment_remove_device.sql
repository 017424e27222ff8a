DELETE FROM policy_assignments WHERE policy_id = :policy_id AND device_id = :device_id;
