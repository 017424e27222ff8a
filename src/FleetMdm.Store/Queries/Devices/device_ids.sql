SELECT device_id FROM devices ORDER BY device_id;
