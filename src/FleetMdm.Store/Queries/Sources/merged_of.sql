SELECT device_id, into_id FROM merged_devices WHERE root_no = :root_no ORDER BY device_id;
