SELECT device_no FROM devices WHERE device_id = :device_id;
