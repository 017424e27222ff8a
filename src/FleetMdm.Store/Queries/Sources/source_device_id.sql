SELECT device_id FROM devices WHERE device_no = :device_no;
