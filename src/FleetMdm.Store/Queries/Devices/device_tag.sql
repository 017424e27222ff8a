INSERT OR IGNORE INTO device_tags (device_no, tag) VALUES (:device_no, :tag);
