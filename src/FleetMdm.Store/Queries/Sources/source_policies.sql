SELECT policy_id FROM policy_assignments WHERE device_id = :device_id ORDER BY policy_id;
