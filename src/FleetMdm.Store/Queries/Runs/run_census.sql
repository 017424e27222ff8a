SELECT device_no FROM devices ORDER BY device_no;
