INSERT INTO source_reports (device_id, source, device_no, last_seen, updated_at, batch_id, content_hash, report_json)
VALUES (:device_id, :source, :device_no, :last_seen, :updated_at, :batch_id, :content_hash, :report_json)
ON CONFLICT (device_id, source) DO UPDATE
SET last_seen = excluded.last_seen, updated_at = excluded.updated_at, batch_id = excluded.batch_id,
    content_hash = excluded.content_hash, report_json = excluded.report_json;
