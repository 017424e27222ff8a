SELECT device_id, source, content_hash, report_json FROM source_reports ORDER BY device_id, source;
