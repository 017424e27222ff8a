-- The columns of DeviceRows, of one segment.
SELECT device_no, device_id, hostname, os, os_version, serial, last_seen, reported_tags, given_tags, source,
       updated_at, content_hash, facts_json
FROM device_reports
WHERE device_no BETWEEN :segment * 4096 AND :segment * 4096 + 4095
ORDER BY device_no;
