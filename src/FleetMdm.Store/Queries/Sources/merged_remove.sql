DELETE FROM merged_devices WHERE device_id = :device_id;
