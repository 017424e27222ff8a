SELECT device_no FROM removed_devices ORDER BY device_no;
