INSERT INTO device_facts (device_no, device_id, updated_at, content_hash, facts_json) VALUES (:device_no, :device_id, '', x'', '{}');
