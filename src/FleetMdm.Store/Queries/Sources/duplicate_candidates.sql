-- What may tell that two devices are one.
SELECT d.device_id, d.serial, d.os, json_extract(f.facts_json, '$.hw.vendor'), json_extract(f.facts_json, '$.hw.uuid')
FROM devices d JOIN device_facts f ON f.device_no = d.device_no
ORDER BY d.device_id;
