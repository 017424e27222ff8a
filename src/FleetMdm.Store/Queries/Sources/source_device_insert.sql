INSERT INTO devices (device_no, device_id, hostname, os) VALUES (:device_no, :device_id, '', '');
