UPDATE device_facts
SET updated_at = :updated_at, content_hash = :content_hash, facts_json = :facts_json
WHERE device_no = :device_no;
