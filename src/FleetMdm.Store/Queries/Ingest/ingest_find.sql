-- What is stored of a device, to judge a new report by.
SELECT d.device_no, d.last_seen, d.batch_id, f.content_hash, d.source
FROM devices d
JOIN device_facts f ON f.device_no = d.device_no
WHERE d.device_id = :device_id
