-- A device as its one report says it.
SELECT d.device_id, d.hostname, d.os, d.os_version, d.serial, d.last_seen, d.tags, d.source, d.batch_id,
       f.updated_at, f.content_hash, f.facts_json
FROM devices d JOIN device_facts f ON f.device_no = d.device_no
WHERE d.device_no = :device_no;
