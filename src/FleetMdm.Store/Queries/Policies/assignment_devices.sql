SELECT device_id FROM policy_assignments WHERE policy_id = :policy_id ORDER BY device_id;
