SELECT tag FROM device_tags WHERE device_no = :device_no ORDER BY tag;
