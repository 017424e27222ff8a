DELETE FROM device_tags WHERE device_no = :device_no AND tag = :tag;
