-- A device that has its number from here on, and everything else from its reports.
INSERT INTO devices (device_id, hostname, os) VALUES (:device_id, '', '');
