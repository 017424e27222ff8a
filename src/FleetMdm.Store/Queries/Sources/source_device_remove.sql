DELETE FROM devices WHERE device_no = :device_no;
