SELECT device_id FROM devices WHERE device_no NOT IN (SELECT device_no FROM device_facts) ORDER BY device_no;
