-- The columns of DeviceRows up to `source`, without touching the facts.
SELECT d.device_no, d.device_id, d.hostname, d.os, d.os_version, d.serial, d.last_seen, d.tags,
       (SELECT json_group_array(t.tag) FROM device_tags t WHERE t.device_no = d.device_no), d.source
FROM devices d
WHERE d.device_id = :device_id;
