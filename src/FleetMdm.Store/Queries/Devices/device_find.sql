-- The columns of DeviceRows.
SELECT device_no, device_id, hostname, os, os_version, serial, last_seen, reported_tags, given_tags, source,
       updated_at, content_hash, facts_json
FROM device_reports
WHERE device_id = :device_id;
