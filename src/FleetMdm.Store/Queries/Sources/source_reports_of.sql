SELECT device_id, source, last_seen, updated_at, batch_id, content_hash, report_json
FROM source_reports WHERE device_no = :device_no ORDER BY device_id, source;
